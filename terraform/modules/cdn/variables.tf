variable "name" {
  description = "What the distribution's parts are called, unique in the account."
  type        = string
  default     = "sluice"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,39}$", var.name))
    error_message = "name has to be up to 40 of a-z, 0-9 and hyphens, and begin with a letter. Was: ${var.name}."
  }
}

variable "media_bucket" {
  description = "The media bucket, as the module storage tells it, with the origins whose pages may play."
  type = object({
    name                 = string
    arn                  = string
    regional_domain_name = string
    cors_allowed_origins = list(string)
  })

  validation {
    condition     = var.media_bucket.name != var.control_bucket_name
    error_message = "media_bucket is the control bucket: digests of stream keys stand there, and no CDN may read it."
  }

  validation {
    condition     = endswith(var.media_bucket.arn, ":::${var.media_bucket.name}") && startswith(var.media_bucket.regional_domain_name, "${var.media_bucket.name}.s3.")
    error_message = "media_bucket speaks of more than one bucket; take all three values from the module storage. Name: ${var.media_bucket.name}, ARN: ${var.media_bucket.arn}, domain name: ${var.media_bucket.regional_domain_name}."
  }

  validation {
    condition     = length(var.media_bucket.cors_allowed_origins) > 0 && alltrue([for origin in var.media_bucket.cors_allowed_origins : can(regex("^(\\*|https?://[^/*]+)$", origin))])
    error_message = "media_bucket.cors_allowed_origins takes \"*\" or origins of scheme and host, like https://www.example.com, without a path."
  }
}

variable "control_bucket_name" {
  description = "Name of the control bucket, for one purpose: to refuse it as an origin."
  type        = string
}

variable "negative_caching_seconds" {
  description = "How long the CDN remembers that an object is not there, or that the bucket has failed: 0 or 1."
  type        = number
  default     = 1

  validation {
    condition     = contains([0, 1], var.negative_caching_seconds)
    error_message = "negative_caching_seconds has to be 0 or 1: a playlist may be there a second after it was not. Was: ${var.negative_caching_seconds}."
  }
}

variable "price_class" {
  description = "Where CloudFront serves from: PriceClass_100 (Europe, North America), PriceClass_200 (most) or PriceClass_All. Viewers elsewhere are served from there too."
  type        = string
  default     = "PriceClass_100"

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class has to be PriceClass_100, PriceClass_200 or PriceClass_All. Was: ${var.price_class}."
  }
}

variable "origin_shield_region" {
  description = "Region of an Origin Shield, best the bucket's own if CloudFront offers it there: one more cache, so that each object is read once and not once per edge; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.origin_shield_region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.origin_shield_region))
    error_message = "origin_shield_region has to be a region, like eu-central-1."
  }
}

variable "domain_name" {
  description = "An own name for the CDN, like cdn.example.com; null for CloudFront's."
  type        = string
  default     = null

  validation {
    condition     = var.domain_name == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "domain_name has to be a host name in lower case, like cdn.example.com, without scheme or path."
  }
}

variable "certificate_arn" {
  description = "ARN of an ACM certificate for domain_name, in us-east-1, where CloudFront looks for it."
  type        = string
  default     = null

  validation {
    condition     = (var.certificate_arn == null) == (var.domain_name == null)
    error_message = "certificate_arn and domain_name go together: CloudFront serves an own name only with a certificate for it."
  }

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:aws:acm:us-east-1:[0-9]{12}:certificate/[A-Za-z0-9-]+$", var.certificate_arn))
    error_message = "certificate_arn has to be the ARN of a certificate in us-east-1, wherever the bucket is, like arn:aws:acm:us-east-1:123456789012:certificate/…"
  }
}

variable "route53_zone_id" {
  description = "Id of the hosted zone that gets the records for domain_name; null if they are made elsewhere."
  type        = string
  default     = null

  validation {
    condition     = var.route53_zone_id == null || var.domain_name != null
    error_message = "route53_zone_id is for the records of domain_name, which is missing."
  }

  validation {
    condition     = var.route53_zone_id == null || can(regex("^Z[A-Z0-9]{6,31}$", var.route53_zone_id))
    error_message = "route53_zone_id has to be the id of a hosted zone, like Z0123456789ABCDEFGHIJ."
  }
}

variable "web_acl_arn" {
  description = "ARN of a WAF web ACL of scope CLOUDFRONT; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null || can(regex("^arn:aws:wafv2:us-east-1:[0-9]{12}:global/webacl/", var.web_acl_arn))
    error_message = "web_acl_arn has to be the ARN of a web ACL of scope CLOUDFRONT, which is one in us-east-1."
  }
}

variable "logs" {
  description = "Where access logs go: the ARN of a bucket whose policy lets CloudWatch deliver them, as the module storage makes it. Null for no logs."
  type = object({
    bucket_arn = string
  })
  default = null
}
