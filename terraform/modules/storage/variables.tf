variable "media_bucket_name" {
  description = "Name of the bucket that viewers read through the CDN: playlists and segments."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.media_bucket_name))
    error_message = "media_bucket_name has to be 3 to 63 of a-z, 0-9 and hyphens, with none at the ends; dots would break TLS. Was: ${var.media_bucket_name}."
  }
}

variable "control_bucket_name" {
  description = "Name of the private bucket: channels, digests of stream keys, leases, history, audit trail."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.control_bucket_name))
    error_message = "control_bucket_name has to be 3 to 63 of a-z, 0-9 and hyphens, with none at the ends; dots would break TLS. Was: ${var.control_bucket_name}."
  }

  validation {
    condition     = var.control_bucket_name != var.media_bucket_name
    error_message = "control_bucket_name is the same as media_bucket_name: the digests of stream keys would stand where the CDN reads."
  }
}

variable "log_bucket_name" {
  description = "Name of a bucket for the CDN's access logs and for requests to the control bucket; null for no logs."
  type        = string
  default     = null

  validation {
    condition     = var.log_bucket_name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.log_bucket_name))
    error_message = "log_bucket_name has to be 3 to 63 of a-z, 0-9 and hyphens, with none at the ends; dots would break TLS."
  }

  validation {
    condition     = var.log_bucket_name == null || !contains([var.media_bucket_name, var.control_bucket_name], coalesce(var.log_bucket_name, "-"))
    error_message = "log_bucket_name has to be another bucket than those of media and control: a log of its own writing never ends."
  }
}

variable "log_retention_days" {
  description = "Days after which logs are deleted. They hold the addresses of viewers."
  type        = number
  default     = 30

  validation {
    condition     = var.log_retention_days >= 1 && floor(var.log_retention_days) == var.log_retention_days
    error_message = "log_retention_days has to be a whole number of days, at least 1. Was: ${var.log_retention_days}."
  }
}

variable "media_reader_distribution_arns" {
  description = "ARNs of the CloudFront distributions that may read live/, rec/ and seg/ of the media bucket. Nobody can be named who reads the control bucket."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.media_reader_distribution_arns : can(regex("^arn:aws:cloudfront::[0-9]{12}:distribution/[A-Z0-9]+$", arn))])
    error_message = "media_reader_distribution_arns takes whole ARNs of distributions, like arn:aws:cloudfront::123456789012:distribution/E1ABCDEF, without wildcards."
  }
}

variable "media_kms_key_arn" {
  description = "ARN of a KMS key for the media bucket; null for SSE-S3. The key's own policy has to let CloudFront decrypt."
  type        = string
  default     = null

  validation {
    condition     = var.media_kms_key_arn == null || can(regex("^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.media_kms_key_arn))
    error_message = "media_kms_key_arn has to be the ARN of a key, like arn:aws:kms:eu-central-1:123456789012:key/…; IAM policies cannot name an alias."
  }
}

variable "control_kms_key_arn" {
  description = "ARN of a KMS key for the control bucket; null for SSE-S3."
  type        = string
  default     = null

  validation {
    condition     = var.control_kms_key_arn == null || can(regex("^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.control_kms_key_arn))
    error_message = "control_kms_key_arn has to be the ARN of a key, like arn:aws:kms:eu-central-1:123456789012:key/…; IAM policies cannot name an alias."
  }
}

variable "segment_expiration_days" {
  description = "Days after which S3 deletes what is left below seg/; null for never. Sluice deletes its own segments, this only sweeps what it leaves alone."
  type        = number
  default     = 7

  # Null is no number, and both operands of || are evaluated: what fails for null is tried first.
  validation {
    condition     = try(var.segment_expiration_days >= 2 && floor(var.segment_expiration_days) == var.segment_expiration_days, var.segment_expiration_days == null)
    error_message = "segment_expiration_days has to be a whole number, at least 2, or null: the rule goes by age and does not know what a playlist names, and a window may be a day long."
  }
}

variable "recording_expiration_days" {
  description = "Days after which S3 deletes each object of a recording, below rec/; null for never. More than the longest broadcast has: a recording that still runs loses its beginning."
  type        = number
  default     = null

  validation {
    condition     = try(var.recording_expiration_days >= 2 && floor(var.recording_expiration_days) == var.recording_expiration_days, var.recording_expiration_days == null)
    error_message = "recording_expiration_days has to be a whole number, at least 2, or null: the rule goes by age and does not know what a playlist names, and a window may be a day long."
  }
}

variable "pod_report_expiration_days" {
  description = "Days after which S3 deletes the report of a pod that is gone, below pods/; null for never. A pod that lives rewrites its own every five seconds."
  type        = number
  default     = 30

  validation {
    condition     = try(var.pod_report_expiration_days >= 7 && floor(var.pod_report_expiration_days) == var.pod_report_expiration_days, var.pod_report_expiration_days == null)
    error_message = "pod_report_expiration_days has to be a whole number, at least 7, or null: by then others have completed what the pod had left, or somebody has looked why not."
  }
}

variable "history_expiration_days" {
  description = "Days after which S3 deletes what is known of an ended session, below history/; null for never. It holds addresses of encoders, and where recordings are."
  type        = number
  default     = null

  validation {
    condition     = try(var.history_expiration_days >= 1 && floor(var.history_expiration_days) == var.history_expiration_days, var.history_expiration_days == null)
    error_message = "history_expiration_days has to be a whole number of days, at least 1, or null."
  }
}

variable "audit_expiration_days" {
  description = "Days after which S3 deletes an entry of the audit trail, below audit/; null for never. It holds names of administrators."
  type        = number
  default     = null

  validation {
    condition     = try(var.audit_expiration_days >= 1 && floor(var.audit_expiration_days) == var.audit_expiration_days, var.audit_expiration_days == null)
    error_message = "audit_expiration_days has to be a whole number of days, at least 1, or null."
  }
}

variable "control_write_guards" {
  description = "Whether the control bucket's policy refuses to replace entries of the audit trail, and to write leases without a condition. They stop every copy into audit/ and leases/ too: false while you move there or restore."
  type        = bool
  default     = true
  nullable    = false
}

variable "control_versioning" {
  description = "Whether the control bucket keeps former versions of its documents."
  type        = bool
  default     = true
  nullable    = false
}

variable "control_noncurrent_days" {
  description = "Days for which the control bucket keeps a former version; those of pods/, sweeps/ and selftest/, which are written all the time, one day."
  type        = number
  default     = 30

  validation {
    condition     = var.control_noncurrent_days >= 1 && floor(var.control_noncurrent_days) == var.control_noncurrent_days
    error_message = "control_noncurrent_days has to be a whole number of days, at least 1. Was: ${var.control_noncurrent_days}."
  }
}

variable "cors_allowed_origins" {
  description = "Origins whose pages may play, like https://www.example.com; [\"*\"] for all. The module cdn learns them with the bucket."
  type        = list(string)
  default     = ["*"]

  validation {
    condition     = length(var.cors_allowed_origins) > 0 && alltrue([for origin in var.cors_allowed_origins : can(regex("^(\\*|https?://[^/*]+)$", origin))])
    error_message = "cors_allowed_origins takes \"*\" or origins of scheme and host, like https://www.example.com, without a path."
  }
}

variable "force_destroy" {
  description = "Whether terraform destroy deletes the buckets' objects: channels, stream keys and recordings. For tests only."
  type        = bool
  default     = false
  nullable    = false
}
