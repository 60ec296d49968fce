mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }

  mock_data "aws_eks_cluster" {
    defaults = {
      identity   = [{ oidc = [{ issuer = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF" }] }]
      vpc_config = [{ vpc_id = "vpc-0123456789abcdef0", cluster_security_group_id = "sg-0bbbbbbbbbbbbbbbb" }]
    }
  }

  mock_data "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/sluice" }
  }

  mock_resource "aws_lb" {
    defaults = {
      arn      = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/sluice/0123456789abcdef"
      dns_name = "sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com"
    }
  }
}

mock_provider "aws" {
  alias = "us_east_1"

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn         = "arn:aws:cloudfront::123456789012:distribution/E1ABCDEF"
      domain_name = "d111111abcdef8.cloudfront.net"
    }
  }

  mock_resource "aws_cloudwatch_log_delivery_destination" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:delivery-destination:sluice" }
  }
}

override_data {
  target = data.aws_subnet.public["subnet-0123456789abcdef0"]
  values = { vpc_id = "vpc-0123456789abcdef0", cidr_block = "10.0.0.0/24" }
}

override_data {
  target = data.aws_subnet.public["subnet-0123456789abcdef1"]
  values = { vpc_id = "vpc-0123456789abcdef0", cidr_block = "10.0.1.0/24" }
}

override_resource {
  target = module.storage.aws_s3_bucket.this["media"]
  values = { bucket_regional_domain_name = "sluice-media-123456789012-eu-central-1.s3.eu-central-1.amazonaws.com" }
}

override_resource {
  target = module.storage.aws_s3_bucket.this["control"]
  values = { bucket_regional_domain_name = "sluice-control-123456789012-eu-central-1.s3.eu-central-1.amazonaws.com" }
}

override_resource {
  target = module.ingest.aws_lb_target_group.this["rtmp"]
  values = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmp/0123456789abcdef" }
}

override_resource {
  target = module.ingest.aws_lb_target_group.this["rtmps"]
  values = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmps/0123456789abcdef" }
}

variables {
  region            = "eu-central-1"
  cluster_name      = "main"
  public_subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

run "the_pods_are_told_everything_that_they_need" {
  assert {
    condition = output.settings == {
      SLUICE_STORE_KIND              = "s3"
      SLUICE_STORE_S3_MEDIA_BUCKET   = "sluice-media-123456789012-eu-central-1"
      SLUICE_STORE_S3_CONTROL_BUCKET = "sluice-control-123456789012-eu-central-1"
      QUARKUS_S3_AWS_REGION          = "eu-central-1"
      SLUICE_PLAYBACK_BASE_URL       = "https://d111111abcdef8.cloudfront.net"
      SLUICE_INGEST_URL              = "rtmps://sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com/live"
      SLUICE_RTMP_PROXY_PROTOCOL     = "required"
      SLUICE_RTMP_PROXY_NETWORKS     = "10.0.0.0/24,10.0.1.0/24"
    }
    error_message = "the settings do not fit what was made: ${jsonencode(output.settings)}"
  }

  assert {
    condition     = output.service_account_annotations == { "eks.amazonaws.com/role-arn" = "arn:aws:iam::123456789012:role/sluice" }
    error_message = "the service account gets another role"
  }
}

run "the_overlay_takes_what_is_put_out_as_it_is" {
  assert {
    condition     = output.infrastructure_env == <<-END
      CONTROL_BUCKET=sluice-control-123456789012-eu-central-1
      INGEST_URL=rtmps://sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com/live
      LOAD_BALANCER_SUBNETS=10.0.0.0/24,10.0.1.0/24,10.0.0.0/24,10.0.1.0/24,10.0.0.0/24,10.0.1.0/24
      LOAD_BALANCER_SUBNET_IDS=subnet-0123456789abcdef0,subnet-0123456789abcdef1
      MEDIA_BUCKET=sluice-media-123456789012-eu-central-1
      PLAYBACK_BASE_URL=https://d111111abcdef8.cloudfront.net
      REGION=eu-central-1
      ROLE_ARN=arn:aws:iam::123456789012:role/sluice
      RTMPS_TARGET_GROUP_ARN=arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmps/0123456789abcdef
    END
    error_message = "infrastructure.env would be: ${output.infrastructure_env}"
  }
}

run "the_load_balancer_is_let_in_where_the_pods_are" {
  assert {
    condition     = output.pod_security_group_id == "sg-0bbbbbbbbbbbbbbbb"
    error_message = "the rules open another group than the cluster's own"
  }
}

run "nodes_with_a_security_group_of_their_own_are_reached" {
  variables {
    pod_security_group_id = "sg-0cccccccccccccccc"
  }

  assert {
    condition     = output.pod_security_group_id == "sg-0cccccccccccccccc"
    error_message = "the rules open a group that no pod has: every target would be unhealthy"
  }
}

run "more_subnets_than_the_overlay_has_places_for_are_refused" {
  command = plan

  variables {
    public_subnet_ids = [for zone in range(7) : "subnet-0123456789abcdef${zone}"]
  }

  expect_failures = [var.public_subnet_ids]
}

run "one_zone_is_refused" {
  command = plan

  variables {
    public_subnet_ids = ["subnet-0123456789abcdef0"]
  }

  expect_failures = [var.public_subnet_ids]
}

run "one_zone_named_twice_is_refused" {
  command = plan

  variables {
    public_subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef0"]
  }

  expect_failures = [var.public_subnet_ids]
}

run "encoders_and_viewers_are_told_where_to_go" {
  variables {
    rtmp_port = 1935
  }

  assert {
    condition = output.target_group_arns == {
      rtmp  = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmp/0123456789abcdef"
      rtmps = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmps/0123456789abcdef"
    }
    error_message = "bindings are told of other target groups"
  }

  assert {
    condition = output.ingest_urls == {
      rtmp  = "rtmp://sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com/live"
      rtmps = "rtmps://sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com/live"
    }
    error_message = "encoders are told something else"
  }

  assert {
    condition     = output.playback_base_url == output.settings.SLUICE_PLAYBACK_BASE_URL
    error_message = "viewers are told something else than the pods"
  }
}

run "bucket_and_cdn_know_the_same_players" {
  variables {
    player_origins = ["https://www.example.com"]
  }

  assert {
    condition     = module.storage.media_bucket.cors_allowed_origins == tolist(["https://www.example.com"]) && module.cdn.cors_allowed_origins == tolist(["https://www.example.com"])
    error_message = "pages may play from another origin by the bucket than by the CDN"
  }
}

run "the_cdn_reads_the_media_bucket_and_cannot_read_the_control_bucket" {
  assert {
    condition     = module.cdn.origin_domain_names == [module.storage.media_bucket.regional_domain_name] && startswith(module.storage.media_bucket.regional_domain_name, "sluice-media-")
    error_message = "the CDN reads something else than the media bucket"
  }

  assert {
    condition = [for statement in jsondecode(module.storage.bucket_policies.media).Statement : {
      service = statement.Principal.Service, source = statement.Condition.StringEquals["AWS:SourceArn"], action = statement.Action
      } if statement.Effect == "Allow"] == [{
      service = "cloudfront.amazonaws.com", source = [module.cdn.distribution_arn], action = "s3:GetObject"
    }]
    error_message = "the media bucket is not read by this distribution alone"
  }

  assert {
    condition = (
      alltrue([for statement in jsondecode(module.storage.bucket_policies.control).Statement : statement.Effect == "Deny"])
      && !strcontains(module.storage.bucket_policies.media, module.storage.control_bucket.arn)
    )
    error_message = "somebody is allowed to read the control bucket by a bucket's policy"
  }
}

run "pods_may_use_both_buckets_and_no_other" {
  assert {
    condition = alltrue(flatten([for statement in jsondecode(module.identity.policy).Statement : [
      for resource in flatten([statement.Resource]) : anytrue([
        for arn in [module.storage.media_bucket.arn, module.storage.control_bucket.arn] : resource == arn || startswith(resource, "${arn}/")
      ])
    ]]))
    error_message = "the pods' role reaches further than the two buckets"
  }
}

run "own_names_are_used_throughout" {
  variables {
    route53_zone_id          = "Z0123456789ABCDEFGHIJ"
    ingest_domain_name       = "ingest.example.com"
    playback_domain_name     = "cdn.example.com"
    playback_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    logs                     = false
  }

  assert {
    condition = (
      output.ingest_urls.rtmps == "rtmps://ingest.example.com/live"
      && output.playback_base_url == "https://cdn.example.com"
      && output.settings.SLUICE_PLAYBACK_BASE_URL == "https://cdn.example.com"
    )
    error_message = "the own names are not used"
  }

  assert {
    condition     = module.storage.log_bucket_arn == null
    error_message = "there are logs"
  }
}

run "subnets_of_another_network_are_refused" {
  override_data {
    target = data.aws_subnet.public["subnet-0123456789abcdef1"]
    values = { vpc_id = "vpc-0fffffffffffffffff", cidr_block = "10.9.1.0/24" }
  }

  command = plan

  expect_failures = [data.aws_subnet.public]
}

run "names_too_long_for_buckets_are_refused" {
  command = plan

  variables {
    name = "sluice-of-the-marketing-department"
  }

  expect_failures = [var.name]
}
