mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }
}

variables {
  oidc_provider_arn  = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF"
  media_bucket_arn   = "arn:aws:s3:::example-media"
  control_bucket_arn = "arn:aws:s3:::example-control"
}

run "one_service_account_of_one_cluster_takes_the_role" {
  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Sid       = "OneServiceAccount"
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF" }
      Condition = { StringEquals = {
        "oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF:aud" = "sts.amazonaws.com"
        "oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF:sub" = "system:serviceaccount:sluice:sluice"
      } }
    }]
    error_message = "somebody else could take the role"
  }
}

# Written out, so that a change of rights.json has to be made twice and is looked at.
run "the_role_may_do_what_the_store_does_and_no_more" {
  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.store.policy).Statement : [
      for action in flatten([statement.Action]) : [for resource in flatten([statement.Resource]) : "${action} ${resource}"]
      ] if statement.Effect == "Allow"])) == toset([
      "s3:ListBucket arn:aws:s3:::example-control",
      "s3:GetObject arn:aws:s3:::example-control/audit/*",
      "s3:GetObject arn:aws:s3:::example-control/channels/*",
      "s3:GetObject arn:aws:s3:::example-control/history/*",
      "s3:GetObject arn:aws:s3:::example-control/leases/*",
      "s3:GetObject arn:aws:s3:::example-control/pods/*",
      "s3:GetObject arn:aws:s3:::example-control/selftest/*",
      "s3:GetObject arn:aws:s3:::example-control/sweeps/*",
      "s3:PutObject arn:aws:s3:::example-control/audit/*",
      "s3:PutObject arn:aws:s3:::example-control/channels/*",
      "s3:PutObject arn:aws:s3:::example-control/history/*",
      "s3:PutObject arn:aws:s3:::example-control/leases/*",
      "s3:PutObject arn:aws:s3:::example-control/pods/*",
      "s3:PutObject arn:aws:s3:::example-control/selftest/*",
      "s3:PutObject arn:aws:s3:::example-control/sweeps/*",
      "s3:DeleteObject arn:aws:s3:::example-control/selftest/*",
      "s3:ListBucket arn:aws:s3:::example-media",
      "s3:GetObject arn:aws:s3:::example-media/live/*",
      "s3:GetObject arn:aws:s3:::example-media/rec/*",
      "s3:GetObject arn:aws:s3:::example-media/seg/*",
      "s3:GetObject arn:aws:s3:::example-media/selftest/*",
      "s3:PutObject arn:aws:s3:::example-media/live/*",
      "s3:PutObject arn:aws:s3:::example-media/rec/*",
      "s3:PutObject arn:aws:s3:::example-media/seg/*",
      "s3:PutObject arn:aws:s3:::example-media/selftest/*",
      "s3:DeleteObject arn:aws:s3:::example-media/seg/*",
      "s3:DeleteObject arn:aws:s3:::example-media/selftest/*",
    ])
    error_message = "the role's rights are not the ones that the store uses"
  }

  assert {
    condition     = !strcontains(jsonencode(jsondecode(aws_iam_role_policy.store.policy).Statement[*].Action), "*")
    error_message = "an action is a wildcard"
  }
}

# A GET of an object brings no prefix along, so a condition on one would turn every 404 into a 403.
run "listing_is_allowed_without_condition_so_that_a_missing_object_is_a_404" {
  assert {
    condition = toset([for statement in jsondecode(aws_iam_role_policy.store.policy).Statement : jsonencode(statement.Resource) if
      contains(flatten([statement.Action]), "s3:ListBucket") && statement.Effect == "Allow" && !can(statement.Condition)
    ]) == toset(["\"arn:aws:s3:::example-media\"", "\"arn:aws:s3:::example-control\""])
    error_message = "S3 would answer 403 for a missing object, and the store's self-test refuse to start"
  }
}

run "recordings_playback_urls_and_control_documents_cannot_be_deleted" {
  assert {
    condition = alltrue(flatten([for statement in jsondecode(aws_iam_role_policy.store.policy).Statement : [
      for resource in flatten([statement.Resource]) : contains([
        "arn:aws:s3:::example-media/seg/*", "arn:aws:s3:::example-media/selftest/*", "arn:aws:s3:::example-control/selftest/*",
      ], resource)
    ] if strcontains(join(",", flatten([statement.Action])), "Delete")]))
    error_message = "a pod could delete what nobody can bring back"
  }
}

run "without_keys_there_are_no_rights_on_keys" {
  assert {
    condition     = !strcontains(aws_iam_role_policy.store.policy, "kms:")
    error_message = "the role has rights on keys"
  }
}

run "keys_are_used_through_s3_only" {
  variables {
    kms_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.store.policy).Statement : statement if strcontains(jsonencode(statement), "kms:")] == [{
      Sid       = "KeysThroughS3"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = ["arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
      Condition = { StringEquals = { "kms:ViaService" = "s3.eu-central-1.amazonaws.com" } }
    }]
    error_message = "the role can do more with the keys than read and write the buckets"
  }
}

run "the_role_has_no_other_policies" {
  assert {
    condition = (
      aws_iam_role_policies_exclusive.this.policy_names == toset(["store"])
      && length(aws_iam_role_policy_attachments_exclusive.this.policy_arns) == 0
      && aws_iam_role_policies_exclusive.this.role_name == aws_iam_role.this.name
      && aws_iam_role_policy_attachments_exclusive.this.role_name == aws_iam_role.this.name
    )
    error_message = "other policies may stay on the role"
  }
}

run "wildcards_for_who_may_take_the_role_are_refused" {
  command = plan

  variables {
    namespace         = "*"
    service_account   = "sluice-*"
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/*"
  }

  expect_failures = [var.namespace, var.service_account, var.oidc_provider_arn]
}

run "an_issuers_url_is_refused" {
  command = plan

  variables {
    oidc_provider_arn = "https://oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF"
  }

  expect_failures = [var.oidc_provider_arn]
}

run "one_bucket_for_both_is_refused" {
  command = plan

  variables {
    control_bucket_arn = "arn:aws:s3:::example-media"
  }

  expect_failures = [var.control_bucket_arn]
}

run "other_partitions_are_refused" {
  command = plan

  variables {
    oidc_provider_arn        = "arn:aws-cn:iam::123456789012:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/ABCDEF"
    media_bucket_arn         = "arn:aws-cn:s3:::example-media"
    kms_key_arns             = ["arn:aws-cn:kms:cn-north-1:123456789012:key/11111111-2222-3333-4444-555555555555"]
    permissions_boundary_arn = "arn:aws-cn:iam::123456789012:policy/boundary"
  }

  expect_failures = [var.oidc_provider_arn, var.media_bucket_arn, var.kms_key_arns, var.permissions_boundary_arn]
}

# A run of its own: it is compared with the media bucket's, and not looked at where that one is refused.
run "a_control_bucket_of_another_partition_is_refused" {
  command = plan

  variables {
    control_bucket_arn = "arn:aws-cn:s3:::example-control"
  }

  expect_failures = [var.control_bucket_arn]
}

run "buckets_by_wildcard_are_refused" {
  command = plan

  variables {
    media_bucket_arn = "arn:aws:s3:::example-*"
  }

  expect_failures = [var.media_bucket_arn]
}

run "names_for_arns_are_refused" {
  command = plan

  variables {
    name                     = "a/b"
    control_bucket_arn       = "example-control"
    kms_key_arns             = ["alias/sluice"]
    permissions_boundary_arn = "boundary"
  }

  expect_failures = [var.name, var.control_bucket_arn, var.kms_key_arns, var.permissions_boundary_arn]
}
