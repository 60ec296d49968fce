mock_provider "aws" {
  mock_resource "aws_lb" {
    defaults = {
      arn      = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/sluice/0123456789abcdef"
      dns_name = "sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com"
      zone_id  = "Z3F0SRJ5LGBH90"
    }
  }

  mock_resource "aws_security_group" {
    defaults = { id = "sg-0aaaaaaaaaaaaaaaa" }
  }

  override_resource {
    target = aws_lb_target_group.this["rtmp"]
    values = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmp/0123456789abcdef" }
  }

  override_resource {
    target = aws_lb_target_group.this["rtmps"]
    values = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmps/0123456789abcdef" }
  }
}

variables {
  vpc_id                = "vpc-0123456789abcdef0"
  subnet_ids            = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  pod_security_group_id = "sg-0bbbbbbbbbbbbbbbb"
}

run "only_rtmps_is_taken_in_unless_somebody_asks" {
  assert {
    condition     = { for protocol, listener in aws_lb_listener.this : protocol => listener.port } == { rtmps = 443 }
    error_message = "plain RTMP is on by itself: stream keys would cross the internet readable"
  }

  assert {
    condition     = output.ingest_urls == { rtmps = "rtmps://sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com/live" }
    error_message = "encoders are told something else"
  }

  assert {
    condition     = output.target_group_arns == { rtmps = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmps/0123456789abcdef" }
    error_message = "bindings are told of other target groups"
  }
}

run "rtmps_passes_through_to_sluice" {
  variables {
    rtmp_port = 1935
  }

  assert {
    condition = alltrue([for protocol, listener in aws_lb_listener.this :
      listener.protocol == "TCP"
      && listener.certificate_arn == null
      && listener.load_balancer_arn == aws_lb.this.arn
      && listener.default_action[0].type == "forward"
      && listener.default_action[0].target_group_arn == aws_lb_target_group.this[protocol].arn
    ]) && toset(keys(aws_lb_listener.this)) == toset(["rtmp", "rtmps"])
    error_message = "the load balancer does more than passing bytes on"
  }

  assert {
    condition = { for protocol, group in aws_lb_target_group.this : protocol => "${group.protocol} ${group.port} ${group.target_type} ${group.name} ${group.vpc_id}" } == {
      rtmp  = "TCP 1935 ip sluice-rtmp vpc-0123456789abcdef0"
      rtmps = "TCP 1936 ip sluice-rtmps vpc-0123456789abcdef0"
    }
    error_message = "the target groups are not those of the pods' ports"
  }
}

run "pods_learn_who_the_encoder_is_from_the_load_balancer_alone" {
  variables {
    rtmp_port = 1935
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : group.proxy_protocol_v2])
    error_message = "a target group has no PROXY protocol"
  }

  # With the client's own address on the packets, Sluice would have to believe a header from anywhere.
  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : group.preserve_client_ip == "false"])
    error_message = "packets do not come from the load balancer's addresses"
  }
}

run "draining_is_never_cut_short" {
  variables {
    rtmp_port = 1935
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : group.deregistration_delay == "75" && tonumber(group.deregistration_delay) > var.pre_stop_seconds + var.drain_timeout_seconds])
    error_message = "connections are closed before a pod has drained"
  }

  assert {
    condition = alltrue([for group in aws_lb_target_group.this :
      !one(group.target_health_state).enable_unhealthy_connection_termination
      && one(group.target_health_state).unhealthy_draining_interval >= var.drain_timeout_seconds
    ])
    error_message = "a pod that drains is unhealthy, and its streams are cut for it"
  }
}

# 10 s until it counts as unhealthy, then the interval. What is left of the reconnect window of 60 s is for the encoder's own
# pause, TLS and the store.
run "encoders_of_a_dead_pod_are_sent_away_within_the_reconnect_window" {
  assert {
    condition = alltrue([for group in aws_lb_target_group.this :
      group.connection_termination && group.health_check[0].interval * group.health_check[0].unhealthy_threshold + one(group.target_health_state).unhealthy_draining_interval <= 45
    ])
    error_message = "encoders stay connected to nobody until their broadcast is over"
  }
}

# AWS begins such a connection with the PROXY header, and only RTMP's ports read one.
run "no_health_check_over_http_meets_a_proxy_header" {
  variables {
    rtmp_port = 1935
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : !(group.proxy_protocol_v2 && startswith(group.health_check[0].protocol, "HTTP"))])
    error_message = "all pods are unhealthy for ever: health over HTTP answers a PROXY header with 400"
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : "${group.health_check[0].protocol} ${group.health_check[0].port}" == "TCP traffic-port"])
    error_message = "the load balancer asks another port than the one that a pod closes when it drains"
  }
}

run "encoders_reach_the_listeners_and_nothing_else" {
  variables {
    rtmp_port          = 1935
    allowed_ipv4_cidrs = ["192.0.2.0/24", "198.51.100.0/24"]
  }

  assert {
    condition = toset([for rule in aws_vpc_security_group_ingress_rule.encoders : "${rule.ip_protocol} ${rule.from_port}-${rule.to_port} ${rule.cidr_ipv4} ${rule.security_group_id}"]) == toset([
      "tcp 1935-1935 192.0.2.0/24 sg-0aaaaaaaaaaaaaaaa",
      "tcp 1935-1935 198.51.100.0/24 sg-0aaaaaaaaaaaaaaaa",
      "tcp 443-443 192.0.2.0/24 sg-0aaaaaaaaaaaaaaaa",
      "tcp 443-443 198.51.100.0/24 sg-0aaaaaaaaaaaaaaaa",
    ])
    error_message = "the load balancer is open for something else"
  }

  assert {
    condition     = aws_lb.this.security_groups == toset(["sg-0aaaaaaaaaaaaaaaa"])
    error_message = "the load balancer has no security group, and can get none later"
  }
}

run "the_load_balancer_reaches_the_pods_ports_and_nothing_else" {
  variables {
    rtmp_port = 1935
  }

  assert {
    condition = alltrue([for rules in [aws_vpc_security_group_egress_rule.pods, aws_vpc_security_group_ingress_rule.load_balancer] :
      { for key, rule in rules : key => "${rule.ip_protocol} ${rule.from_port}-${rule.to_port}" } == {
        rtmp  = "tcp 1935-1935"
        rtmps = "tcp 1936-1936"
      }
    ])
    error_message = "the load balancer reaches other ports than the pods'"
  }

  assert {
    condition = (
      alltrue([for rule in aws_vpc_security_group_egress_rule.pods : rule.security_group_id == "sg-0aaaaaaaaaaaaaaaa" && rule.referenced_security_group_id == "sg-0bbbbbbbbbbbbbbbb" && rule.cidr_ipv4 == null])
      && alltrue([for rule in aws_vpc_security_group_ingress_rule.load_balancer : rule.security_group_id == "sg-0bbbbbbbbbbbbbbbb" && rule.referenced_security_group_id == "sg-0aaaaaaaaaaaaaaaa" && rule.cidr_ipv4 == null])
    )
    error_message = "others than the load balancer reach the pods"
  }
}

run "a_name_leads_to_the_load_balancer_over_both_protocols" {
  variables {
    ip_address_type = "dualstack"
    domain_name     = "ingest.example.com"
    route53_zone_id = "Z0123456789ABCDEFGHIJ"
    rtmp_port       = 1940
    rtmps_port      = 1936
  }

  assert {
    condition = { for type, record in aws_route53_record.this : type => "${record.zone_id} ${record.name} ${record.alias[0].name} ${record.alias[0].zone_id}" } == {
      A    = "Z0123456789ABCDEFGHIJ ingest.example.com sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com Z3F0SRJ5LGBH90"
      AAAA = "Z0123456789ABCDEFGHIJ ingest.example.com sluice-0123456789abcdef.elb.eu-central-1.amazonaws.com Z3F0SRJ5LGBH90"
    }
    error_message = "the name does not lead to the load balancer"
  }

  assert {
    condition     = output.ingest_urls == { rtmp = "rtmp://ingest.example.com:1940/live", rtmps = "rtmps://ingest.example.com:1936/live" }
    error_message = "encoders are told another address"
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.encoders : coalesce(rule.cidr_ipv4, rule.cidr_ipv6)]) == toset(["0.0.0.0/0", "::/0"])
    error_message = "encoders with IPv6 are not let in"
  }
}

run "it_stays_where_it_is_and_is_open_to_the_internet" {
  assert {
    condition     = aws_lb.this.load_balancer_type == "network" && !aws_lb.this.internal && aws_lb.this.enable_deletion_protection && aws_lb.this.enable_cross_zone_load_balancing
    error_message = "the load balancer can be deleted by a slip, or encoders do not reach every pod"
  }

  assert {
    condition     = aws_lb.this.subnets == toset(["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]) && length(aws_route53_record.this) == 0
    error_message = "the load balancer stands elsewhere"
  }
}

run "a_delay_below_the_drain_time_out_is_refused" {
  command = plan

  variables {
    drain_timeout_seconds        = 60
    deregistration_delay_seconds = 90
    reconnect_window_seconds     = 85
  }

  expect_failures = [var.deregistration_delay_seconds]
}

run "a_longer_drain_time_out_needs_a_longer_delay" {
  command = plan

  variables {
    drain_timeout_seconds    = 36
    reconnect_window_seconds = 61
  }

  expect_failures = [var.deregistration_delay_seconds]
}

run "a_longer_pause_needs_a_longer_delay" {
  command = plan

  variables {
    pre_stop_seconds = 36
  }

  expect_failures = [var.deregistration_delay_seconds]
}

run "a_delay_ten_seconds_above_pause_and_drain_time_out_will_do" {
  variables {
    drain_timeout_seconds        = 60
    deregistration_delay_seconds = 100
    reconnect_window_seconds     = 85
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : group.deregistration_delay == "100" && one(group.target_health_state).unhealthy_draining_interval == 60])
    error_message = "the delay is another one"
  }
}

run "a_drain_time_out_that_uses_up_the_reconnect_window_is_refused" {
  command = plan

  variables {
    drain_timeout_seconds        = 36
    deregistration_delay_seconds = 80
  }

  expect_failures = [var.reconnect_window_seconds]
}

run "delays_that_aws_does_not_know_are_refused" {
  command = plan

  variables {
    deregistration_delay_seconds = 3601
  }

  expect_failures = [var.deregistration_delay_seconds]
}

run "no_way_in_is_refused" {
  command = plan

  variables {
    rtmps_port = null
  }

  expect_failures = [var.rtmp_port]
}

run "two_protocols_on_one_port_are_refused" {
  command = plan

  variables {
    rtmp_port = 443
  }

  expect_failures = [var.rtmp_port]
}

run "one_zone_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-0123456789abcdef0"]
  }

  expect_failures = [var.subnet_ids]
}

run "what_aws_would_refuse_minutes_later_is_refused_at_once" {
  command = plan

  variables {
    name                  = "sluice-in-a-rather-long-name"
    vpc_id                = "main"
    pod_security_group_id = "default"
    ip_address_type       = "ipv6"
    rtmps_port            = 70000
    allowed_ipv4_cidrs    = ["::/0"]
    allowed_ipv6_cidrs    = ["10.0.0.0/8"]
    domain_name           = "rtmps://ingest.example.com"
    drain_timeout_seconds = 0
  }

  expect_failures = [
    var.name, var.vpc_id, var.pod_security_group_id, var.ip_address_type, var.rtmps_port, var.allowed_ipv4_cidrs,
    var.allowed_ipv6_cidrs, var.domain_name, var.drain_timeout_seconds,
  ]
}

run "records_without_a_name_are_refused" {
  command = plan

  variables {
    route53_zone_id = "Z0123456789ABCDEFGHIJ"
  }

  expect_failures = [var.route53_zone_id]
}
