variable "region" {
  description = "Region of the buckets, the load balancer and the cluster."
  type        = string
}

variable "name" {
  description = "What everything is called after. The buckets get the account and the region behind it."
  type        = string
  default     = "sluice"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.name))
    error_message = "name has to be up to 20 of a-z, 0-9 and hyphens, begin with a letter and not end with a hyphen: a bucket's name has 63 at most. Was: ${var.name}."
  }
}

variable "cluster_name" {
  description = "Name of the EKS cluster that Sluice runs in. It has to have an IAM OIDC provider."
  type        = string
}

variable "public_subnet_ids" {
  description = "Ids of two to six public subnets of the cluster's VPC, one for each zone, for the load balancers of encoders and of the API."
  type        = list(string)

  validation {
    condition     = length(var.public_subnet_ids) >= 2 && length(var.public_subnet_ids) <= 6 && length(distinct(var.public_subnet_ids)) == length(var.public_subnet_ids)
    error_message = "public_subnet_ids has to name two to six different subnets: the overlay's network policies have places for six, and pods would refuse what comes from a seventh. Were: ${length(var.public_subnet_ids)}."
  }
}

variable "pod_security_group_id" {
  description = "Id of the security group that the pods have: that of their nodes, or their own where they have one; null for the cluster's primary one."
  type        = string
  default     = null
}

variable "namespace" {
  description = "Kubernetes namespace of the pods."
  type        = string
  default     = "sluice"
}

variable "service_account" {
  description = "Kubernetes service account of the pods."
  type        = string
  default     = "sluice"
}

variable "rtmp_port" {
  description = "Port for plain RTMP, 1935 where encoders cannot do RTMPS; null for RTMPS only."
  type        = number
  default     = null
}

variable "route53_zone_id" {
  description = "Id of the hosted zone for ingest_domain_name and playback_domain_name; null if there is none."
  type        = string
  default     = null
}

variable "ingest_domain_name" {
  description = "Name for encoders, like ingest.example.com; null for the load balancer's own."
  type        = string
  default     = null
}

variable "playback_domain_name" {
  description = "Name for viewers, like cdn.example.com; null for CloudFront's own."
  type        = string
  default     = null
}

variable "playback_certificate_arn" {
  description = "ARN of an ACM certificate in us-east-1 for playback_domain_name."
  type        = string
  default     = null
}

variable "origin_shield_region" {
  description = "Region of an Origin Shield, var.region where CloudFront offers it; null for none."
  type        = string
  default     = null
}

variable "player_origins" {
  description = "Origins of the pages that play, like https://www.example.com; [\"*\"] for all."
  type        = list(string)
  default     = ["*"]
}

variable "logs" {
  description = "Whether the CDN's requests, and those to the control bucket, are logged into a third bucket: 3,600 lines an hour for each viewer of 2 s segments, some GB a day for a hundred viewers."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer."
  type        = bool
  default     = true
}
