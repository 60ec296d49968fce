output "target_group_arns" {
  description = "ARNs of the target groups by protocol, rtmp and rtmps, as far as they are on: one TargetGroupBinding for each."
  value       = { for protocol, group in aws_lb_target_group.this : protocol => group.arn }
}

output "ingest_urls" {
  description = "What encoders are told, by protocol. A port that is the protocol's own is left out."
  value = { for protocol, way in local.ways_in : protocol => join("", [
    "${protocol}://${local.host}",
    way.port == { rtmp = 1935, rtmps = 443 }[protocol] ? "" : ":${way.port}",
    "/live",
  ]) }
}

output "security_group_id" {
  description = "Id of the load balancer's security group."
  value       = aws_security_group.load_balancer.id
}

output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "load_balancer_dns_name" {
  description = "The load balancer's own name: what records made elsewhere point at."
  value       = aws_lb.this.dns_name
}

output "pod_security_group_id" {
  description = "Id of the security group that lets the load balancer in: the pods have to have it."
  value       = one(distinct([for rule in aws_vpc_security_group_ingress_rule.load_balancer : rule.security_group_id]))
}
