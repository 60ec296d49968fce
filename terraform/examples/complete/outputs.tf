locals {
  load_balancer_networks = sort([for subnet in data.aws_subnet.public : subnet.cidr_block])

  # What broadcasters are told: a key that goes through TLS is read by nobody on its way.
  ingest_url = module.ingest.ingest_urls["rtmps"]
}

output "infrastructure_env" {
  description = "What deploy/overlays/aws takes as infrastructure.env, but for the host and certificate of the API."
  value = join("", [for name, value in merge(
    { for protocol, arn in module.ingest.target_group_arns : "${upper(protocol)}_TARGET_GROUP_ARN" => arn },
    {
      ROLE_ARN                 = module.identity.role_arn
      REGION                   = var.region
      MEDIA_BUCKET             = module.storage.media_bucket.name
      CONTROL_BUCKET           = module.storage.control_bucket.name
      PLAYBACK_BASE_URL        = module.cdn.playback_base_url
      INGEST_URL               = local.ingest_url
      LOAD_BALANCER_SUBNET_IDS = join(",", var.public_subnet_ids)
      # The overlay has six places for them, as many as a region has zones at most: with fewer, some stand there twice.
      LOAD_BALANCER_SUBNETS = join(",", [for i in range(6) : element(local.load_balancer_networks, i)])
    },
  ) : "${name}=${value}\n"])
}

output "settings" {
  description = "The same as environment variables of the pods, for another way of deploying. Nothing of it is secret."
  value = {
    SLUICE_STORE_KIND              = "s3"
    SLUICE_STORE_S3_MEDIA_BUCKET   = module.storage.media_bucket.name
    SLUICE_STORE_S3_CONTROL_BUCKET = module.storage.control_bucket.name
    QUARKUS_S3_AWS_REGION          = var.region
    SLUICE_PLAYBACK_BASE_URL       = module.cdn.playback_base_url
    SLUICE_INGEST_URL              = local.ingest_url
    SLUICE_RTMP_PROXY_PROTOCOL     = "required"
    SLUICE_RTMP_PROXY_NETWORKS     = join(",", local.load_balancer_networks)
  }
}

output "service_account_annotations" {
  description = "Annotations of the pods' service account."
  value       = { "eks.amazonaws.com/role-arn" = module.identity.role_arn }
}

output "target_group_arns" {
  description = "ARNs of the target groups by protocol: one TargetGroupBinding for each."
  value       = module.ingest.target_group_arns
}

output "ingest_urls" {
  description = "What encoders are told, by protocol."
  value       = module.ingest.ingest_urls
}

output "playback_base_url" {
  description = "What playback URLs begin with."
  value       = module.cdn.playback_base_url
}

output "pod_security_group_id" {
  description = "Id of the security group that lets the load balancer in: the pods have to have it."
  value       = module.ingest.pod_security_group_id
}
