data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id

  # What viewers may ask for. The media bucket has one folder more, selftest/, which is nobody's business.
  published_prefixes = ["live/", "rec/", "seg/"]

  # Prefixes of the control bucket that are rewritten all the time and say nothing a day later.
  fleeting_prefixes = ["pods/", "selftest/", "sweeps/"]

  # What may expire beside seg/, as far as days are given: by prefix, never channels/ and leases/.
  media_expirations = { for prefix, days in { "rec/" = var.recording_expiration_days } : prefix => days if days != null }
  control_expirations = { for prefix, days in {
    "audit/"   = var.audit_expiration_days
    "history/" = var.history_expiration_days
    "pods/"    = var.pod_report_expiration_days
  } : prefix => days if days != null }

  all_buckets = {
    media   = { name = var.media_bucket_name, kms_key_arn = var.media_kms_key_arn }
    control = { name = var.control_bucket_name, kms_key_arn = var.control_kms_key_arn }
    # S3 delivers its own logs to SSE-S3 only.
    log = { name = var.log_bucket_name, kms_key_arn = null }
  }

  buckets = { for key, bucket in local.all_buckets : key => bucket if bucket.name != null }

  # Known before the buckets are there, so that plans show whole policies.
  arns = { for key, bucket in local.buckets : key => "arn:aws:s3:::${bucket.name}" }
}

# No prevent_destroy: a module cannot leave the choice to its caller. S3 itself refuses to delete a bucket with objects.
resource "aws_s3_bucket" "this" {
  for_each = local.buckets

  bucket        = each.value.name
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].bucket

  # No ACLs at all: policies alone say who may do what.
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.buckets

  bucket                  = aws_s3_bucket.this[each.key].bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].bucket

  rule {
    # Without the bucket's own data key, each of a stream's writes would ask KMS, and be paid there a second time.
    bucket_key_enabled = each.value.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = each.value.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = each.value.kms_key_arn
    }
  }
}

# Media are written once, or rewritten every two seconds: former versions would only be paid for, and what Sluice
# deletes would stay. Control documents cannot be had back from anywhere else.
resource "aws_s3_bucket_versioning" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].bucket

  versioning_configuration {
    status = each.key == "control" ? (var.control_versioning ? "Enabled" : "Suspended") : "Disabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "media" {
  bucket = aws_s3_bucket.this["media"].bucket

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  # By age alone, and only what Sluice leaves alone below seg/; live/ stays for ever.
  dynamic "rule" {
    for_each = var.segment_expiration_days[*]

    content {
      id     = "expire-what-is-left-of-segments"
      status = "Enabled"

      filter {
        prefix = "seg/"
      }

      expiration {
        days = rule.value
      }
    }
  }

  dynamic "rule" {
    for_each = local.media_expirations

    content {
      id     = "expire-${trimsuffix(rule.key, "/")}"
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      expiration {
        days = rule.value
      }
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "control" {
  bucket = aws_s3_bucket.this["control"].bucket

  rule {
    id     = "abort-incomplete-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  # Also while versioning is suspended: it may have been on before.
  rule {
    id     = "forget-former-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.control_noncurrent_days
    }

    expiration {
      expired_object_delete_marker = true
    }
  }

  dynamic "rule" {
    for_each = local.fleeting_prefixes

    content {
      id     = "forget-former-versions-of-${trimsuffix(rule.value, "/")}"
      status = "Enabled"

      filter {
        prefix = rule.value
      }

      noncurrent_version_expiration {
        noncurrent_days = 1
      }
    }
  }

  # What nobody rewrites any more: reports of pods that are gone, and what has been asked for.
  dynamic "rule" {
    for_each = local.control_expirations

    content {
      id     = "expire-${trimsuffix(rule.key, "/")}"
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      expiration {
        days = rule.value
      }
    }
  }

  # Former versions first, then the rules for them.
  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_lifecycle_configuration" "log" {
  count = var.log_bucket_name == null ? 0 : 1

  bucket = aws_s3_bucket.this["log"].bucket

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.log_retention_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

# For players that read the bucket itself, and for the preflight requests that a CDN passes on.
resource "aws_s3_bucket_cors_configuration" "media" {
  bucket = aws_s3_bucket.this["media"].bucket

  cors_rule {
    allowed_methods = ["GET", "HEAD"]
    allowed_origins = var.cors_allowed_origins
    allowed_headers = ["Range"]
    expose_headers  = ["Content-Length", "Content-Range", "Date", "ETag"]
    max_age_seconds = 86400
  }
}

# Who has read or changed the control bucket. Not the media bucket: the CDN's log tells of viewers.
resource "aws_s3_bucket_logging" "control" {
  count = var.log_bucket_name == null ? 0 : 1

  bucket        = aws_s3_bucket.this["control"].bucket
  target_bucket = aws_s3_bucket.this["log"].bucket
  target_prefix = "s3/control/"

  # S3 checks whether it may write when logging begins.
  depends_on = [aws_s3_bucket_policy.log]
}
