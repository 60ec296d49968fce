mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

variables {
  media_bucket_name              = "example-media"
  control_bucket_name            = "example-control"
  log_bucket_name                = "example-log"
  media_reader_distribution_arns = ["arn:aws:cloudfront::123456789012:distribution/E1ABCDEF"]
}

run "every_bucket_is_private" {
  assert {
    condition     = toset(keys(aws_s3_bucket.this)) == toset(["media", "control", "log"])
    error_message = "another set of buckets: ${join(", ", keys(aws_s3_bucket.this))}"
  }

  assert {
    condition = alltrue([for key, bucket in aws_s3_bucket.this :
      aws_s3_bucket_public_access_block.this[key].bucket == bucket.bucket
      && aws_s3_bucket_public_access_block.this[key].block_public_acls
      && aws_s3_bucket_public_access_block.this[key].block_public_policy
      && aws_s3_bucket_public_access_block.this[key].ignore_public_acls
      && aws_s3_bucket_public_access_block.this[key].restrict_public_buckets
    ])
    error_message = "a bucket could become public"
  }

  assert {
    condition     = alltrue([for key, bucket in aws_s3_bucket.this : aws_s3_bucket_ownership_controls.this[key].rule[0].object_ownership == "BucketOwnerEnforced"])
    error_message = "a bucket has ACLs, which say more than its policy"
  }

  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : !bucket.force_destroy])
    error_message = "terraform destroy would delete objects"
  }
}

run "every_bucket_is_encrypted_by_s3_without_a_key" {
  assert {
    condition = alltrue([for key, bucket in aws_s3_bucket.this :
      one(aws_s3_bucket_server_side_encryption_configuration.this[key].rule[*].apply_server_side_encryption_by_default[0].sse_algorithm) == "AES256"
    ])
    error_message = "a bucket is not encrypted with SSE-S3"
  }

  assert {
    condition     = length(output.kms_key_arns) == 0
    error_message = "there are keys, and none was named"
  }
}

run "keys_encrypt_with_a_bucket_key_but_not_the_log" {
  variables {
    media_kms_key_arn   = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    control_kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-666666666666"
  }

  assert {
    condition = alltrue([for key, arn in { media = var.media_kms_key_arn, control = var.control_kms_key_arn } : alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this[key].rule :
      rule.bucket_key_enabled && rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == arn
    ])])
    error_message = "the keys are not the buckets' own, or each write asks KMS"
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this["log"].rule[*].apply_server_side_encryption_by_default[0].sse_algorithm) == "AES256"
    error_message = "S3 delivers no logs to a bucket with a KMS key"
  }

  assert {
    condition     = toset(output.kms_key_arns) == toset([var.media_kms_key_arn, var.control_kms_key_arn])
    error_message = "the pods' role learns of other keys than the buckets have"
  }
}

run "plain_http_and_old_tls_are_denied" {
  assert {
    condition = alltrue([for key, policy in {
      media   = aws_s3_bucket_policy.media
      control = aws_s3_bucket_policy.control
      log     = aws_s3_bucket_policy.log[0]
      } : length([for statement in jsondecode(policy.policy).Statement : statement if
        statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:*"
        && toset(flatten([statement.Resource])) == toset(["arn:aws:s3:::example-${key}", "arn:aws:s3:::example-${key}/*"])
        && contains([
          jsonencode({ Bool = { "aws:SecureTransport" = "false" } }),
          jsonencode({ NumericLessThan = { "s3:TlsVersion" = "1.2" } }),
        ], jsonencode(statement.Condition))
    ]) == 2])
    error_message = "a bucket could be read without TLS 1.2"
  }
}

run "the_cdn_reads_only_what_is_published" {
  assert {
    condition = [for statement in jsondecode(aws_s3_bucket_policy.media.policy).Statement : statement if statement.Effect == "Allow"] == [{
      Sid       = "AllowCloudFrontToRead"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = ["arn:aws:s3:::example-media/live/*", "arn:aws:s3:::example-media/rec/*", "arn:aws:s3:::example-media/seg/*"]
      Condition = { StringEquals = { "AWS:SourceArn" = ["arn:aws:cloudfront::123456789012:distribution/E1ABCDEF"] } }
    }]
    error_message = "the media bucket allows something else than GetObject of published objects by the named distribution"
  }

  assert {
    condition     = aws_s3_bucket_policy.media.bucket == "example-media"
    error_message = "the policy of the media bucket is on another one"
  }
}

run "nobody_reads_the_media_bucket_before_a_cdn_is_named" {
  variables {
    media_reader_distribution_arns = []
  }

  assert {
    condition     = length([for statement in jsondecode(aws_s3_bucket_policy.media.policy).Statement : statement if statement.Effect != "Deny"]) == 0
    error_message = "the media bucket allows somebody"
  }
}

run "no_cdn_can_read_the_control_bucket" {
  assert {
    condition     = aws_s3_bucket_policy.control.bucket == "example-control"
    error_message = "the policy of the control bucket is on another one"
  }

  # Rights on this bucket come from IAM alone.
  assert {
    condition     = alltrue([for statement in jsondecode(aws_s3_bucket_policy.control.policy).Statement : statement.Effect == "Deny"])
    error_message = "the policy of the control bucket allows something: whatever it is, digests of stream keys stand there"
  }

  # CloudFront calls as a service, not as a principal of the account, so this denies it even where IAM or another
  # statement would allow it.
  assert {
    condition = contains([for statement in jsondecode(aws_s3_bucket_policy.control.policy).Statement : jsonencode({
      effect = statement.Effect, principal = statement.Principal, action = statement.Action, resource = toset(flatten([statement.Resource])), condition = statement.Condition
      })], jsonencode({
      effect    = "Deny", principal = "*", action = "s3:*"
      resource  = toset(["arn:aws:s3:::example-control", "arn:aws:s3:::example-control/*"])
      condition = { StringNotEquals = { "aws:PrincipalAccount" = "123456789012" } }
    }))
    error_message = "nothing keeps CloudFront and other accounts from the control bucket"
  }

  assert {
    condition = alltrue([for policy in [aws_s3_bucket_policy.media, aws_s3_bucket_policy.log[0]] : alltrue([
      for statement in jsondecode(policy.policy).Statement : alltrue([
        for resource in flatten([statement.Resource]) : !startswith(resource, "arn:aws:s3:::example-control") && resource != "*"
      ])
    ])])
    error_message = "another bucket's policy speaks of the control bucket"
  }

  assert {
    condition     = !can(output.control_bucket.regional_domain_name)
    error_message = "the module gives away the control bucket in the form of a CDN's origin"
  }
}

run "audit_entries_are_written_once" {
  assert {
    condition = length([for statement in jsondecode(aws_s3_bucket_policy.control.policy).Statement : statement if
      statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:PutObject"
      && statement.Resource == "arn:aws:s3:::example-control/audit/*"
      && jsonencode(statement.Condition) == jsonencode({ Null = { "s3:if-none-match" = "true" } })
    ]) == 1
    error_message = "an entry of the audit trail can be replaced"
  }
}

run "leases_are_never_written_blindly" {
  assert {
    condition = length([for statement in jsondecode(aws_s3_bucket_policy.control.policy).Statement : statement if
      statement.Effect == "Deny" && statement.Principal == "*" && statement.Action == "s3:PutObject"
      && statement.Resource == "arn:aws:s3:::example-control/leases/*"
      && jsonencode(statement.Condition) == jsonencode({ Null = { "s3:if-match" = "true", "s3:if-none-match" = "true" } })
    ]) == 1
    error_message = "a lease can be overwritten by hand"
  }
}

# S3 copies nothing into a prefix whose writes have to be conditional.
run "guards_of_writes_can_be_lifted_for_a_move_and_nothing_else_goes_with_them" {
  variables {
    control_write_guards = false
  }

  assert {
    condition     = [for statement in jsondecode(aws_s3_bucket_policy.control.policy).Statement : statement.Sid] == ["DenyInsecureTransport", "DenyOldTls", "DenyEveryoneOutsideTheAccount"]
    error_message = "something cannot be copied into the control bucket, or somebody else may read it"
  }
}

run "only_seg_and_reports_of_pods_that_are_gone_lose_current_objects" {
  assert {
    condition = [for rule in aws_s3_bucket_lifecycle_configuration.media.rule : {
      status = rule.status, prefix = rule.filter[0].prefix, days = rule.expiration[0].days
    } if length(rule.expiration) > 0] == [{ status = "Enabled", prefix = "seg/", days = 7 }]
    error_message = "in the media bucket something else expires than seg/ after seven days"
  }

  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.control.rule : rule.filter[0].prefix => rule.expiration[0].days if try(rule.expiration[0].days, 0) > 0 } == { "pods/" = 30 }
    error_message = "current documents of the control bucket expire: channels and leases have to stay for ever"
  }
}

run "recordings_history_and_audit_trail_expire_when_somebody_says_so" {
  variables {
    recording_expiration_days  = 365
    history_expiration_days    = 90
    audit_expiration_days      = 400
    pod_report_expiration_days = 7
  }

  assert {
    condition = { for rule in aws_s3_bucket_lifecycle_configuration.media.rule : rule.filter[0].prefix => rule.expiration[0].days if length(rule.expiration) > 0 } == {
      "seg/" = 7, "rec/" = 365
    }
    error_message = "in the media bucket something else expires than was asked for"
  }

  assert {
    condition = { for rule in aws_s3_bucket_lifecycle_configuration.control.rule : rule.filter[0].prefix => rule.expiration[0].days if try(rule.expiration[0].days, 0) > 0 } == {
      "audit/" = 400, "history/" = 90, "pods/" = 7
    }
    error_message = "in the control bucket something else expires than was asked for"
  }
}

# Each rule with all that it does, so that none can do more than its name says. The mock provider gives an absent prefix a
# value of its own, in which there is never a slash.
run "no_rule_does_more_than_its_name_says" {
  assert {
    condition = [for rule in aws_s3_bucket_lifecycle_configuration.media.rule : join(" ", concat(
      [rule.status, rule.id, try(strcontains(rule.filter[0].prefix, "/"), false) ? rule.filter[0].prefix : "everything"],
      length(rule.abort_incomplete_multipart_upload) > 0 ? ["uploads"] : [], length(rule.expiration) > 0 ? ["current"] : [],
      length(rule.noncurrent_version_expiration) > 0 ? ["former"] : [],
      length(rule.transition) + length(rule.noncurrent_version_transition) > 0 ? ["moves"] : [],
      ))] == [
      "Enabled abort-incomplete-uploads everything uploads",
      "Enabled expire-what-is-left-of-segments seg/ current",
    ]
    error_message = "the rules of the media bucket: ${jsonencode(aws_s3_bucket_lifecycle_configuration.media.rule)}"
  }

  assert {
    condition = [for rule in aws_s3_bucket_lifecycle_configuration.control.rule : join(" ", concat(
      [rule.status, rule.id, try(strcontains(rule.filter[0].prefix, "/"), false) ? rule.filter[0].prefix : "everything"],
      length(rule.abort_incomplete_multipart_upload) > 0 ? ["uploads"] : [],
      [for expiration in rule.expiration : expiration.expired_object_delete_marker == true && try(expiration.days, 0) == 0 && expiration.date == null ? "markers" : "current"],
      length(rule.noncurrent_version_expiration) > 0 ? ["former"] : [],
      length(rule.transition) + length(rule.noncurrent_version_transition) > 0 ? ["moves"] : [],
      ))] == [
      "Enabled abort-incomplete-uploads everything uploads",
      "Enabled forget-former-versions everything markers former",
      "Enabled forget-former-versions-of-pods pods/ former",
      "Enabled forget-former-versions-of-selftest selftest/ former",
      "Enabled forget-former-versions-of-sweeps sweeps/ former",
      "Enabled expire-pods pods/ current",
    ]
    error_message = "the rules of the control bucket: ${jsonencode(aws_s3_bucket_lifecycle_configuration.control.rule)}"
  }
}

run "without_days_nothing_expires" {
  variables {
    segment_expiration_days    = null
    pod_report_expiration_days = null
  }

  assert {
    condition = (
      length(flatten(aws_s3_bucket_lifecycle_configuration.media.rule[*].expiration)) == 0
      && alltrue([for rule in aws_s3_bucket_lifecycle_configuration.control.rule : try(rule.expiration[0].days, 0) == 0])
    )
    error_message = "something expires"
  }
}

# The mock provider gives an absent prefix a value of its own, in which there is never a slash.
run "incomplete_uploads_are_aborted_everywhere" {
  assert {
    condition = alltrue([for lifecycle in [
      aws_s3_bucket_lifecycle_configuration.media,
      aws_s3_bucket_lifecycle_configuration.control,
      aws_s3_bucket_lifecycle_configuration.log[0],
      ] : length([for rule in lifecycle.rule : rule if
        rule.status == "Enabled" && try(rule.abort_incomplete_multipart_upload[0].days_after_initiation, 0) == 1 && !try(strcontains(rule.filter[0].prefix, "/"), false)
    ]) == 1])
    error_message = "parts of uploads that were given up stay in a bucket, unseen and paid for"
  }
}

run "only_control_documents_have_former_versions" {
  assert {
    condition = { for key, versioning in aws_s3_bucket_versioning.this : key => versioning.versioning_configuration[0].status } == {
      media = "Disabled", control = "Enabled", log = "Disabled"
    }
    error_message = "versioning is on or off where it should not be"
  }

  assert {
    condition = {
      for rule in aws_s3_bucket_lifecycle_configuration.control.rule : (try(strcontains(rule.filter[0].prefix, "/"), false) ? rule.filter[0].prefix : "all") => rule.noncurrent_version_expiration[0].noncurrent_days
      if length(rule.noncurrent_version_expiration) > 0
    } == { "all" = 30, "pods/" = 1, "selftest/" = 1, "sweeps/" = 1 }
    error_message = "former versions stay for another time"
  }
}

run "versioning_can_be_suspended" {
  variables {
    control_versioning = false
  }

  assert {
    condition     = aws_s3_bucket_versioning.this["control"].versioning_configuration[0].status == "Suspended"
    error_message = "S3 knows no way back to Disabled"
  }
}

run "players_of_any_origin_may_read" {
  assert {
    condition = alltrue([for rule in aws_s3_bucket_cors_configuration.media.cors_rule :
      toset(rule.allowed_methods) == toset(["GET", "HEAD"]) && toset(rule.allowed_origins) == toset(["*"]) && toset(rule.allowed_headers) == toset(["Range"])
    ]) && length(aws_s3_bucket_cors_configuration.media.cors_rule) == 1
    error_message = "CORS allows something else than reading, or not to everybody"
  }

  assert {
    condition     = aws_s3_bucket_cors_configuration.media.bucket == "example-media"
    error_message = "CORS is on another bucket"
  }

  assert {
    condition     = output.media_bucket.cors_allowed_origins == tolist(["*"])
    error_message = "the CDN is told of other origins"
  }
}

run "logs_are_kept_for_a_while_and_taken_from_known_senders" {
  assert {
    condition     = aws_s3_bucket_logging.control[0].bucket == "example-control" && aws_s3_bucket_logging.control[0].target_bucket == "example-log"
    error_message = "requests to the control bucket are not logged"
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.log[0].rule[0].expiration[0].days == 30
    error_message = "logs with viewers' addresses stay"
  }

  assert {
    condition = { for statement in jsondecode(aws_s3_bucket_policy.log[0].policy).Statement : statement.Principal.Service => {
      action = statement.Action, resource = statement.Resource, account = statement.Condition.StringEquals["aws:SourceAccount"]
      } if statement.Effect == "Allow" } == {
      "logging.s3.amazonaws.com"    = { action = "s3:PutObject", resource = "arn:aws:s3:::example-log/s3/control/*", account = "123456789012" }
      "delivery.logs.amazonaws.com" = { action = "s3:PutObject", resource = "arn:aws:s3:::example-log/AWSLogs/123456789012/*", account = "123456789012" }
    }
    error_message = "others than S3's and CloudFront's logs of this account may be written"
  }

  assert {
    condition     = output.log_bucket_arn == "arn:aws:s3:::example-log"
    error_message = "the log bucket is not told"
  }
}

run "without_a_log_bucket_there_are_two" {
  variables {
    log_bucket_name = null
  }

  assert {
    condition     = toset(keys(aws_s3_bucket.this)) == toset(["media", "control"]) && length(aws_s3_bucket_logging.control) == 0 && output.log_bucket_arn == null
    error_message = "something logs"
  }
}

run "one_bucket_for_both_is_refused" {
  command = plan

  variables {
    control_bucket_name = "example-media"
  }

  expect_failures = [var.control_bucket_name]
}

run "dots_in_a_name_are_refused" {
  command = plan

  variables {
    media_bucket_name = "media.example.com"
  }

  expect_failures = [var.media_bucket_name]
}

run "capitals_in_a_name_are_refused" {
  command = plan

  variables {
    control_bucket_name = "Example"
  }

  expect_failures = [var.control_bucket_name]
}

run "a_hyphen_at_the_end_of_a_name_is_refused" {
  command = plan

  variables {
    log_bucket_name = "example-"
  }

  expect_failures = [var.log_bucket_name]
}

run "a_log_of_its_own_writing_is_refused" {
  command = plan

  variables {
    log_bucket_name = "example-control"
  }

  expect_failures = [var.log_bucket_name]
}

run "wildcards_for_readers_are_refused" {
  command = plan

  variables {
    media_reader_distribution_arns = ["arn:aws:cloudfront::123456789012:distribution/*"]
  }

  expect_failures = [var.media_reader_distribution_arns]
}

run "key_aliases_are_refused" {
  command = plan

  variables {
    media_kms_key_arn   = "arn:aws:kms:eu-central-1:123456789012:alias/media"
    control_kms_key_arn = "alias/control"
  }

  expect_failures = [var.media_kms_key_arn, var.control_kms_key_arn]
}

run "other_partitions_are_refused" {
  command = plan

  variables {
    media_reader_distribution_arns = ["arn:aws-cn:cloudfront::123456789012:distribution/E1ABCDEF"]
    media_kms_key_arn              = "arn:aws-cn:kms:cn-north-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    control_kms_key_arn            = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  expect_failures = [var.media_reader_distribution_arns, var.media_kms_key_arn, var.control_kms_key_arn]
}

run "segments_that_expire_within_a_day_are_refused" {
  command = plan

  variables {
    segment_expiration_days = 1
  }

  expect_failures = [var.segment_expiration_days]
}

run "half_days_are_refused" {
  command = plan

  variables {
    segment_expiration_days    = 2.5
    recording_expiration_days  = 2.5
    pod_report_expiration_days = 7.5
    history_expiration_days    = 0.5
    audit_expiration_days      = 0.5
    control_noncurrent_days    = 0.5
    log_retention_days         = 0
  }

  expect_failures = [
    var.segment_expiration_days, var.recording_expiration_days, var.pod_report_expiration_days, var.history_expiration_days,
    var.audit_expiration_days, var.control_noncurrent_days, var.log_retention_days,
  ]
}

run "what_somebody_may_still_need_does_not_expire" {
  command = plan

  variables {
    recording_expiration_days  = 1
    pod_report_expiration_days = 6
    history_expiration_days    = 0
    audit_expiration_days      = 0
  }

  expect_failures = [var.recording_expiration_days, var.pod_report_expiration_days, var.history_expiration_days, var.audit_expiration_days]
}

run "origins_with_paths_are_refused" {
  command = plan

  variables {
    cors_allowed_origins = ["https://www.example.com/player"]
  }

  expect_failures = [var.cors_allowed_origins]
}
