output "role_arn" {
  description = "ARN of the role: the annotation eks.amazonaws.com/role-arn of the service account."
  value       = aws_iam_role.this.arn
}

output "role_name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}

output "policy" {
  description = "The policy as JSON, for reviews."
  value       = local.policy
}
