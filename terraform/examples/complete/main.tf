data "aws_caller_identity" "current" {}

data "aws_eks_cluster" "this" {
  name = var.cluster_name
}

data "aws_iam_openid_connect_provider" "cluster" {
  url = data.aws_eks_cluster.this.identity[0].oidc[0].issuer
}

data "aws_subnet" "public" {
  for_each = toset(var.public_subnet_ids)

  id = each.key

  lifecycle {
    postcondition {
      condition     = self.vpc_id == local.vpc_id
      error_message = "The subnet ${self.id} is in ${self.vpc_id}, and the cluster ${var.cluster_name} in ${local.vpc_id}: the load balancer would not reach the pods."
    }
  }
}

locals {
  tags = { application = var.name }

  vpc_id = data.aws_eks_cluster.this.vpc_config[0].vpc_id

  # Names of buckets are unique in all of AWS.
  bucket_suffix = "${data.aws_caller_identity.current.account_id}-${var.region}"
}

module "storage" {
  source = "../../modules/storage"

  media_bucket_name              = "${var.name}-media-${local.bucket_suffix}"
  control_bucket_name            = "${var.name}-control-${local.bucket_suffix}"
  log_bucket_name                = var.logs ? "${var.name}-log-${local.bucket_suffix}" : null
  media_reader_distribution_arns = [module.cdn.distribution_arn]
  cors_allowed_origins           = var.player_origins
}

module "cdn" {
  source = "../../modules/cdn"

  providers = {
    aws = aws.us_east_1
  }

  name                 = var.name
  media_bucket         = module.storage.media_bucket
  control_bucket_name  = module.storage.control_bucket.name
  origin_shield_region = var.origin_shield_region
  domain_name          = var.playback_domain_name
  certificate_arn      = var.playback_certificate_arn
  route53_zone_id      = var.playback_domain_name == null ? null : var.route53_zone_id
  logs                 = var.logs ? { bucket_arn = module.storage.log_bucket_arn } : null
}

module "ingest" {
  source = "../../modules/ingest"

  name                  = var.name
  vpc_id                = local.vpc_id
  subnet_ids            = var.public_subnet_ids
  pod_security_group_id = coalesce(var.pod_security_group_id, data.aws_eks_cluster.this.vpc_config[0].cluster_security_group_id)
  rtmp_port             = var.rtmp_port
  deletion_protection   = var.deletion_protection
  domain_name           = var.ingest_domain_name
  route53_zone_id       = var.ingest_domain_name == null ? null : var.route53_zone_id
}

module "identity" {
  source = "../../modules/identity"

  name               = var.name
  oidc_provider_arn  = data.aws_iam_openid_connect_provider.cluster.arn
  namespace          = var.namespace
  service_account    = var.service_account
  media_bucket_arn   = module.storage.media_bucket.arn
  control_bucket_arn = module.storage.control_bucket.arn
  kms_key_arns       = module.storage.kms_key_arns
}
