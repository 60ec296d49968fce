output "media_bucket" {
  description = "Name, ARN, regional domain name and origins of the media bucket: what the module cdn takes."
  value = {
    name                 = aws_s3_bucket.this["media"].bucket
    arn                  = local.arns.media
    regional_domain_name = aws_s3_bucket.this["media"].bucket_regional_domain_name
    cors_allowed_origins = var.cors_allowed_origins
  }
}

output "control_bucket" {
  description = "Name and ARN of the control bucket. No domain name: no CDN has any use for one."
  value = {
    name = aws_s3_bucket.this["control"].bucket
    arn  = local.arns.control
  }
}

output "log_bucket_arn" {
  description = "ARN of the log bucket, null without one."
  value       = one([for key, arn in local.arns : arn if key == "log"])

  # Who finds no policy there when delivery begins writes one of his own.
  depends_on = [aws_s3_bucket_policy.log]
}

output "kms_key_arns" {
  description = "ARNs of the keys that the buckets are encrypted with, empty with SSE-S3: what the module identity takes."
  value       = distinct(compact([var.media_kms_key_arn, var.control_kms_key_arn]))
}

output "bucket_policies" {
  description = "The policies of both buckets as JSON, for reviews."
  value = {
    media   = aws_s3_bucket_policy.media.policy
    control = aws_s3_bucket_policy.control.policy
  }
}
