locals {
  # Where the pods listen: defaults of sluice.rtmp.port and sluice.rtmps.port.
  rtmp_pod_port  = 1935
  rtmps_pod_port = 1936

  # One listener and one target group for each that is on.
  ways_in = { for protocol, way in {
    rtmp  = { port = var.rtmp_port, pod_port = local.rtmp_pod_port }
    rtmps = { port = var.rtmps_port, pod_port = local.rtmps_pod_port }
  } : protocol => way if way.port != null }

  allowed_cidrs = concat(var.allowed_ipv4_cidrs, var.ip_address_type == "dualstack" ? var.allowed_ipv6_cidrs : [])

  # What the load balancer needs of a pod; its health checks go there too.
  pod_ports = { for protocol, way in local.ways_in : protocol => way.pod_port }

  host = coalesce(var.domain_name, aws_lb.this.dns_name)
}

resource "aws_security_group" "load_balancer" {
  name        = "${var.name}-ingest"
  description = "Encoders to the load balancer of ${var.name}, and from there to its pods"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "encoders" {
  for_each = { for pair in setproduct(keys(local.ways_in), local.allowed_cidrs) : join(" ", pair) => { protocol = pair[0], cidr = pair[1] } }

  security_group_id = aws_security_group.load_balancer.id
  description       = "${each.value.protocol} from encoders"
  ip_protocol       = "tcp"
  from_port         = local.ways_in[each.value.protocol].port
  to_port           = local.ways_in[each.value.protocol].port
  cidr_ipv4         = strcontains(each.value.cidr, ":") ? null : each.value.cidr
  cidr_ipv6         = strcontains(each.value.cidr, ":") ? each.value.cidr : null
}

resource "aws_vpc_security_group_egress_rule" "pods" {
  for_each = local.pod_ports

  security_group_id            = aws_security_group.load_balancer.id
  description                  = "${each.key} of the pods"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = var.pod_security_group_id
}

# The other end. What other rules of that group let in is not known here: a cluster's own group lets all its members reach
# each other, so that network policies have to say who may speak in a PROXY header.
resource "aws_vpc_security_group_ingress_rule" "load_balancer" {
  for_each = local.pod_ports

  security_group_id            = var.pod_security_group_id
  description                  = "${each.key} from the load balancer ${var.name}"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.load_balancer.id
}

resource "aws_lb" "this" {
  name                             = var.name
  load_balancer_type               = "network"
  internal                         = var.internal
  ip_address_type                  = var.ip_address_type
  subnets                          = var.subnet_ids
  security_groups                  = [aws_security_group.load_balancer.id]
  enable_cross_zone_load_balancing = var.cross_zone
  enable_deletion_protection       = var.deletion_protection
}

resource "aws_lb_target_group" "this" {
  for_each = local.ways_in

  name        = "${var.name}-${each.key}"
  vpc_id      = var.vpc_id
  protocol    = "TCP"
  port        = each.value.pod_port
  target_type = "ip"

  # The header tells who the encoder is. The packets themselves come from the load balancer's own addresses, which are
  # the only ones that sluice.rtmp.proxy-networks has to name.
  proxy_protocol_v2  = true
  preserve_client_ip = "false"

  # A pod that is shut down is taken out here and finishes its streams meanwhile. Whoever is connected after that is
  # connected to nobody, and would notice only when TCP gives up.
  deregistration_delay   = var.deregistration_delay_seconds
  connection_termination = true

  # A pod that drains does not listen any more, and is unhealthy: by default every one of its streams would be cut at that
  # moment. The drain has begun before that is seen, so its own time is enough. What is longer only delays the encoders
  # of a pod that died without a word.
  target_health_state {
    enable_unhealthy_connection_termination = false
    unhealthy_draining_interval             = var.drain_timeout_seconds
  }

  # Of the traffic port: with proxy_protocol_v2 health checks begin with the header too, whatever their port, and nobody
  # reads it on the management port, which would answer 400. A pod listens when it is ready, and no more once it drains.
  health_check {
    protocol            = "TCP"
    port                = "traffic-port"
    interval            = 5
    timeout             = 3
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

# TCP for RTMPS as well: the load balancer has no certificate, and nobody but Sluice reads a stream key.
resource "aws_lb_listener" "this" {
  for_each = local.ways_in

  load_balancer_arn = aws_lb.this.arn
  protocol          = "TCP"
  port              = each.value.port

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }
}

resource "aws_route53_record" "this" {
  for_each = var.route53_zone_id == null ? toset([]) : toset(var.ip_address_type == "dualstack" ? ["A", "AAAA"] : ["A"])

  zone_id = var.route53_zone_id
  name    = var.domain_name
  type    = each.key

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}
