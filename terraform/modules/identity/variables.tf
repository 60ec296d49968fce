variable "name" {
  description = "Name of the role."
  type        = string
  default     = "sluice"

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "name has to be up to 64 of A-Z, a-z, 0-9 and +=,.@_-. Was: ${var.name}."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of the IAM OIDC provider of the cluster."
  type        = string

  validation {
    condition     = can(regex("^arn:aws:iam::[0-9]{12}:oidc-provider/[^*?/]+(/[^*?]+)?$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn has to be like arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF. Was: ${var.oidc_provider_arn}."
  }
}

variable "namespace" {
  description = "Kubernetes namespace of the pods."
  type        = string
  default     = "sluice"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.namespace))
    error_message = "namespace has to be one namespace's name, without wildcards. Was: ${var.namespace}."
  }
}

variable "service_account" {
  description = "Kubernetes service account of the pods."
  type        = string
  default     = "sluice"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$", var.service_account))
    error_message = "service_account has to be one service account's name, without wildcards. Was: ${var.service_account}."
  }
}

variable "media_bucket_arn" {
  description = "ARN of the media bucket."
  type        = string

  validation {
    condition     = can(regex("^arn:aws:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.media_bucket_arn))
    error_message = "media_bucket_arn has to be the ARN of one bucket, like arn:aws:s3:::example-media. Was: ${var.media_bucket_arn}."
  }
}

variable "control_bucket_arn" {
  description = "ARN of the control bucket. It has to be of the role's own account: its policy lets nobody else in."
  type        = string

  validation {
    condition     = can(regex("^arn:aws:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.control_bucket_arn))
    error_message = "control_bucket_arn has to be the ARN of one bucket, like arn:aws:s3:::example-control. Was: ${var.control_bucket_arn}."
  }

  validation {
    condition     = var.control_bucket_arn != var.media_bucket_arn
    error_message = "control_bucket_arn and media_bucket_arn name the same bucket."
  }
}

variable "kms_key_arns" {
  description = "ARNs of the keys that the buckets are encrypted with; empty with SSE-S3."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.kms_key_arns : can(regex("^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", arn))])
    error_message = "kms_key_arns takes ARNs of keys, like arn:aws:kms:eu-central-1:123456789012:key/…; a policy cannot name an alias."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of a permissions boundary for the role; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn has to be the ARN of a policy."
  }
}
