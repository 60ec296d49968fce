variable "name" {
  description = "Name of the load balancer, and what its target groups and its security group are called after."
  type        = string
  default     = "sluice"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,24}[a-z0-9])?$", var.name)) && !startswith(var.name, "internal-")
    error_message = "name has to be up to 26 of a-z, 0-9 and hyphens, begin with a letter, not end with a hyphen, and not begin with \"internal-\": with -rtmps behind it AWS takes 32. Was: ${var.name}."
  }
}

variable "vpc_id" {
  description = "Id of the VPC of the cluster."
  type        = string

  validation {
    condition     = can(regex("^vpc-[0-9a-f]+$", var.vpc_id))
    error_message = "vpc_id has to be the id of a VPC, like vpc-0123456789abcdef0. Was: ${var.vpc_id}."
  }
}

variable "subnet_ids" {
  description = "Ids of the subnets that the load balancer stands in, one for each zone: public ones, unless it is internal."
  type        = list(string)

  validation {
    condition     = length(distinct(var.subnet_ids)) >= 2 && alltrue([for id in var.subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])
    error_message = "subnet_ids has to name two subnets at least, in different zones, by their ids: with one zone encoders would have nowhere to go when it is lost."
  }
}

variable "internal" {
  description = "Whether only the VPC and what is connected to it reach the load balancer."
  type        = bool
  default     = false
  nullable    = false
}

variable "ip_address_type" {
  description = "ipv4, or dualstack where the subnets have IPv6."
  type        = string
  default     = "ipv4"

  validation {
    condition     = contains(["ipv4", "dualstack"], var.ip_address_type)
    error_message = "ip_address_type has to be ipv4 or dualstack. Was: ${var.ip_address_type}."
  }
}

variable "rtmps_port" {
  description = "Port that takes RTMPS, where OBS and FFmpeg go without a port in the URL; null for none. TLS ends in the pods, which need a certificate."
  type        = number
  default     = 443

  validation {
    condition     = try(var.rtmps_port >= 1 && var.rtmps_port <= 65535 && floor(var.rtmps_port) == var.rtmps_port, var.rtmps_port == null)
    error_message = "rtmps_port has to be a port, 1 to 65535, or null."
  }
}

variable "rtmp_port" {
  description = "Port that takes plain RTMP, usually 1935; null for none. Stream keys cross the network readable there."
  type        = number
  default     = null

  validation {
    condition     = try(var.rtmp_port >= 1 && var.rtmp_port <= 65535 && floor(var.rtmp_port) == var.rtmp_port, var.rtmp_port == null)
    error_message = "rtmp_port has to be a port, 1 to 65535, or null."
  }

  validation {
    condition     = var.rtmp_port != null || var.rtmps_port != null
    error_message = "rtmp_port and rtmps_port are both null: nothing would be taken in."
  }

  validation {
    condition     = var.rtmp_port == null || var.rtmp_port != var.rtmps_port
    error_message = "rtmp_port and rtmps_port are the same."
  }
}

variable "allowed_ipv4_cidrs" {
  description = "IPv4 networks that encoders may come from."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = alltrue([for cidr in var.allowed_ipv4_cidrs : can(cidrnetmask(cidr))])
    error_message = "allowed_ipv4_cidrs takes IPv4 networks like 192.0.2.0/24."
  }
}

variable "allowed_ipv6_cidrs" {
  description = "IPv6 networks that encoders may come from; matters with dualstack only."
  type        = list(string)
  default     = ["::/0"]

  validation {
    condition     = alltrue([for cidr in var.allowed_ipv6_cidrs : can(cidrhost(cidr, 0)) && strcontains(cidr, ":")])
    error_message = "allowed_ipv6_cidrs takes IPv6 networks like 2001:db8::/32."
  }
}

variable "pod_security_group_id" {
  description = "Id of the security group that the pods have: the cluster's own, unless they have one for themselves. It gets rules that let the load balancer in."
  type        = string

  validation {
    condition     = can(regex("^sg-[0-9a-f]+$", var.pod_security_group_id))
    error_message = "pod_security_group_id has to be the id of a security group, like sg-0123456789abcdef0. Was: ${var.pod_security_group_id}."
  }
}

variable "drain_timeout_seconds" {
  description = "What the pods have as sluice.drain.timeout, in seconds."
  type        = number
  default     = 30

  validation {
    condition     = var.drain_timeout_seconds >= 1 && floor(var.drain_timeout_seconds) == var.drain_timeout_seconds
    error_message = "drain_timeout_seconds has to be a whole number of seconds, at least 1. Was: ${var.drain_timeout_seconds}."
  }
}

variable "pre_stop_seconds" {
  description = "How long the pods go on taking connections after they were deleted, in seconds: their preStop pause. They begin to drain after that."
  type        = number
  default     = 30

  validation {
    condition     = var.pre_stop_seconds >= 0 && floor(var.pre_stop_seconds) == var.pre_stop_seconds
    error_message = "pre_stop_seconds has to be a whole number of seconds, at least 0. Was: ${var.pre_stop_seconds}."
  }
}

variable "deregistration_delay_seconds" {
  description = "How long connections stay open to a pod that is taken out, in seconds; then encoders are sent away and come back to another one."
  type        = number
  default     = 75

  validation {
    condition     = var.deregistration_delay_seconds >= var.pre_stop_seconds + var.drain_timeout_seconds + 10
    error_message = "deregistration_delay_seconds (${var.deregistration_delay_seconds}) has to be at least 10 above pre_stop_seconds and drain_timeout_seconds together (${var.pre_stop_seconds + var.drain_timeout_seconds}): the load balancer would cut streams whose last segments are being uploaded."
  }

  validation {
    condition     = var.deregistration_delay_seconds <= 3600 && floor(var.deregistration_delay_seconds) == var.deregistration_delay_seconds
    error_message = "deregistration_delay_seconds has to be a whole number, at most 3600. Was: ${var.deregistration_delay_seconds}."
  }
}

variable "reconnect_window_seconds" {
  description = "What the pods have as sluice.publish.reconnect-window, in seconds: encoders have to be back within it."
  type        = number
  default     = 60

  validation {
    condition     = var.reconnect_window_seconds >= var.drain_timeout_seconds + 25
    error_message = "reconnect_window_seconds (${var.reconnect_window_seconds}) has to be at least 25 above drain_timeout_seconds (${var.drain_timeout_seconds}): encoders of a pod that died, which is noticed after 10 s, would be sent away too late to go on with their broadcasts."
  }
}

variable "cross_zone" {
  description = "Whether a connection may be sent to a pod in another zone. AWS charges for what crosses zones."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer. Its name and addresses are what encoders have been told."
  type        = bool
  default     = true
  nullable    = false
}

variable "domain_name" {
  description = "Name for encoders, like ingest.example.com; null for the load balancer's own."
  type        = string
  default     = null

  validation {
    condition     = var.domain_name == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain_name))
    error_message = "domain_name has to be a host name in lower case, like ingest.example.com, without scheme or port."
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
