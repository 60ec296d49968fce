package dev.sluice.deploy;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.Map;
import java.util.Set;

/// The types of Kubernetes, and those of the controllers that we rely on, without any tolerance: a field that a type
/// does not have is an error, where Kubernetes would drop it without a word.
final class KubernetesModel {
    /// `apiVersion kind` to the type.
    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("batch/v1 CronJob", CronJob.class),
            Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
            Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
            Map.entry("elbv2.k8s.aws/v1beta1 TargetGroupBinding", TargetGroupBinding.class));

    /// The types would gather unknown fields under a name of their own.
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private KubernetesModel() {}

    /// Of the AWS Load Balancer Controller, as its CustomResourceDefinition `targetgroupbindings.elbv2.k8s.aws` has
    /// it: it demands the target group and both parts of the reference, and knows two types of targets. Its further
    /// fields (`ipAddressType`, `networking`, `nodeSelector`, `vpcID`) we do not use.
    record TargetGroupBinding(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
        private static final Set<String> TARGET_TYPES = Set.of("instance", "ip");

        record Spec(String targetGroupARN, String targetType, ServiceReference serviceRef) {
            Spec {
                requireNonNull(targetGroupARN, "targetGroupARN");
                requireNonNull(serviceRef, "serviceRef");
                if (!TARGET_TYPES.contains(targetType)) {
                    throw new IllegalArgumentException("targetType " + targetType);
                }
            }
        }

        record ServiceReference(String name, String port) {
            ServiceReference {
                requireNonNull(name, "name");
                requireNonNull(port, "port");
            }
        }
    }

    /// Kubernetes' own, as far as we use it.
    record CronJob(String apiVersion, String kind, ObjectMeta metadata, CronJobSpec spec) {
        record CronJobSpec(String schedule, boolean suspend, JobTemplateSpec jobTemplate) {}

        record JobTemplateSpec(JobSpec spec) {}

        record JobSpec(
                int backoffLimit, long activeDeadlineSeconds, int ttlSecondsAfterFinished, PodTemplateSpec template) {}

        PodTemplateSpec pod() {
            return spec.jobTemplate().spec().template();
        }
    }

    /// @throws AssertionError if there is no such type, or it has no such field
    static Object read(JsonNode document) {
        String name = document.path("apiVersion").asText() + " "
                + document.path("kind").asText();
        Class<?> type = TYPES.get(name);
        if (type == null) {
            throw new AssertionError("no type for " + name);
        }
        try {
            return STRICT.treeToValue(document, type);
        } catch (JsonProcessingException e) {
            throw new AssertionError(
                    name + " " + document.at("/metadata/name").asText() + ": " + e.getOriginalMessage(), e);
        }
    }
}
