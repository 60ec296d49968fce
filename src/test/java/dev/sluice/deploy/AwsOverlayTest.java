package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.KubernetesModel.CronJob;
import dev.sluice.deploy.KubernetesModel.TargetGroupBinding;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Overlay `aws`, filled in with what Terraform puts out: who is let in, and by which way.
class AwsOverlayTest {
    private static final String ALB = "alb.ingress.kubernetes.io/";

    /// Those of the controller's guide on annotations that an overlay like ours would use. An annotation that it
    /// does not know it overlooks.
    private static final Set<String> ANNOTATIONS = Stream.of(
                    "certificate-arn",
                    "healthcheck-interval-seconds",
                    "healthcheck-path",
                    "healthcheck-port",
                    "healthcheck-protocol",
                    "healthcheck-timeout-seconds",
                    "healthy-threshold-count",
                    "inbound-cidrs",
                    "listen-ports",
                    "load-balancer-attributes",
                    "load-balancer-name",
                    "scheme",
                    "security-groups",
                    "ssl-policy",
                    "ssl-redirect",
                    "subnets",
                    "success-codes",
                    "tags",
                    "target-group-attributes",
                    "target-type",
                    "unhealthy-threshold-count",
                    "wafv2-acl-arn")
            .map(name -> ALB + name)
            .collect(Collectors.toUnmodifiableSet());

    private final Overlay aws = Overlay.render("aws");

    @Test
    void allPodsShareTheBuckets() {
        assertThat(aws.environment())
                .containsEntry("SLUICE_STORE_KIND", "s3")
                .containsKeys(
                        "SLUICE_STORE_S3_MEDIA_BUCKET",
                        "SLUICE_STORE_S3_CONTROL_BUCKET",
                        "SLUICE_PLAYBACK_BASE_URL",
                        "QUARKUS_S3_AWS_REGION");
        assertThat(aws.pod().getServiceAccountName()).isEqualTo("sluice");
    }

    /// Without it they would be told the host of the API, where nothing takes RTMP.
    @Test
    void broadcastersAreToldTheAddressOfTheIngest() {
        assertThat(aws.environment())
                .containsEntry(
                        "SLUICE_INGEST_URL", Terraform.infrastructureEnv().get("INGEST_URL"));
    }

    @Test
    void onlyTheLoadBalancersAreLetInAndBelieved() {
        assertThat(aws.environment()).containsEntry("SLUICE_RTMP_PROXY_PROTOCOL", "required");
        assertThat(peers(aws, "sluice-encoders")).containsExactlyElementsOf(proxyNetworks(aws));
        assertThat(peers(aws, "sluice-api")).containsExactlyElementsOf(proxyNetworks(aws));
        // The NLB checks the port that it sends to, the ALB the management port.
        assertThat(ports(aws, "sluice-encoders")).containsExactly("rtmps");
        assertThat(ports(aws, "sluice-api")).containsExactlyInAnyOrder("http", "management");
        assertThat(aws.all(TargetGroupBinding.class)).hasSize(1);
    }

    /// No region has more zones, and a load balancer stands in each zone once at most.
    @Test
    void sixZonesAreLetIn(@TempDir Path folder) {
        DeployFolder deploy = DeployFolder.copyTo(folder).filledIn();
        deploy.setInfrastructure(
                "LOAD_BALANCER_SUBNETS", "10.0.0.0/24,10.0.1.0/24,10.0.2.0/24,10.0.3.0/24,10.0.4.0/24,10.0.5.0/24");
        Overlay six = deploy.render("aws");

        assertThat(peers(six, "sluice-encoders")).doesNotHaveDuplicates().hasSize(6);
        assertThat(peers(six, "sluice-encoders")).containsExactlyElementsOf(proxyNetworks(six));
        assertThat(peers(six, "sluice-api")).containsExactlyElementsOf(proxyNetworks(six));
    }

    @Test
    void fewerNetworksThanPlacesAreAnErrorOfRendering(@TempDir Path folder) {
        DeployFolder deploy = DeployFolder.copyTo(folder).filledIn();
        deploy.setInfrastructure("LOAD_BALANCER_SUBNETS", "10.0.0.0/24,10.0.1.0/24");

        assertThat(deploy.kustomize("aws").exitCode()).isNotZero();
    }

    @Test
    void encodersWithoutTlsGetInWherePlainRtmpIsOn(@TempDir Path folder) {
        DeployFolder deploy = DeployFolder.copyTo(folder).filledIn();
        deploy.change(
                Path.of("overlays/aws/kustomization.yaml"), text -> text.replace("# - plain-rtmp", "- plain-rtmp"));
        assertThat(deploy.kustomize("aws").err()).contains("RTMP_TARGET_GROUP_ARN", "is missing");

        deploy.setInfrastructure(
                "RTMP_TARGET_GROUP_ARN",
                "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/sluice-rtmp/0123456789abcdef");
        Overlay plain = deploy.render("aws");
        assertThat(plain.all(TargetGroupBinding.class).stream()
                        .map(binding -> binding.spec().serviceRef().port()))
                .containsExactlyInAnyOrder("rtmp", "rtmps");
        assertThat(plain.policies("sluice").map(policy -> policy.getMetadata().getName()))
                .contains("sluice-encoders", "sluice-encoders-plain");
        assertThat(ports(plain, "sluice-encoders-plain")).containsExactly("rtmp");
        assertThat(peers(plain, "sluice-encoders-plain")).containsExactlyElementsOf(proxyNetworks(plain));
    }

    @Test
    void theApiHasALoadBalancerInTheSameSubnets() {
        Ingress ingress = aws.one(Ingress.class, "sluice");
        Map<String, String> annotations = ingress.getMetadata().getAnnotations();

        assertThat(annotations.keySet()).isSubsetOf(ANNOTATIONS);
        assertThat(annotations)
                .containsEntry(ALB + "subnets", Terraform.infrastructureEnv().get("LOAD_BALANCER_SUBNET_IDS"))
                .containsEntry(ALB + "certificate-arn", DeployFolder.OF_THE_API.get("API_CERTIFICATE_ARN"))
                .containsEntry(ALB + "listen-ports", "[{\"HTTPS\": 443}]")
                .containsEntry(ALB + "healthcheck-path", "/q/health/ready")
                .containsEntry(ALB + "healthcheck-port", Integer.toString(aws.port("management")));
        assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("alb");
        assertThat(ingress.getSpec().getRules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.getHost()).isEqualTo(DeployFolder.OF_THE_API.get("API_HOST")));
    }

    /// The ALB writes the protocol itself, drops where a caller says to come from, and lets his X-Forwarded-Host
    /// through.
    @Test
    void noHeaderOfACallerIsBelieved() {
        var settings = Settings.in(aws.environment());

        assertThat(settings.getValue("quarkus.http.proxy.allow-x-forwarded", Boolean.class))
                .isTrue();
        assertThat(settings.getOptionalValue("quarkus.http.proxy.enable-forwarded-host", Boolean.class)
                        .orElse(false))
                .isFalse();
        assertThat(settings.getOptionalValue("quarkus.http.proxy.allow-forwarded", Boolean.class)
                        .orElse(false))
                .isFalse();
        assertThat(aws.one(Ingress.class, "sluice")
                        .getMetadata()
                        .getAnnotations()
                        .get(ALB + "load-balancer-attributes"))
                .contains("routing.http.xff_header_processing.mode=remove");
    }

    /// Settings, role and network of the pods, and nothing that makes others take it for one of them.
    @Test
    void theStoreCanBeTriedBesideThePodsWithoutBecomingOne() {
        CronJob job = aws.all(CronJob.class).getFirst();
        Map<String, String> labels = job.pod().getMetadata().getLabels();
        PodSpec pod = job.pod().getSpec();
        Container container = pod.getContainers().getFirst();

        assertThat(job.metadata().getName()).isEqualTo("sluice-check-store");
        assertThat(job.spec().suspend()).isTrue();
        assertThat(container.getArgs()).containsExactly("check-store");
        assertThat(container.getImage()).isEqualTo(aws.container().getImage());
        assertThat(container.getEnvFrom()).isEqualTo(aws.container().getEnvFrom());
        assertThat(container.getVolumeMounts())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(aws.container().getVolumeMounts());
        assertThat(pod.getServiceAccountName()).isEqualTo(aws.pod().getServiceAccountName());
        assertThat(aws.all(Service.class).stream()
                        .map(service -> service.getSpec().getSelector()))
                .isNotEmpty()
                .noneMatch(selector -> labels.entrySet().containsAll(selector.entrySet()));
        assertThat(Stream.of(
                        aws.one(Deployment.class, "sluice").getSpec().getSelector(),
                        aws.one(PodDisruptionBudget.class, "sluice").getSpec().getSelector()))
                .noneMatch(selector -> Overlay.selects(selector, labels));
        assertThat(aws.policies("sluice-check-store")
                        .map(policy -> policy.getMetadata().getName()))
                .containsExactly("sluice-egress");
    }

    @Test
    void whatTerraformPutsOutNeverReachesTheClusterByItself() {
        assertThat(aws.all(ConfigMap.class).stream()
                        .map(map -> map.getMetadata().getName()))
                .noneMatch(name -> name.startsWith("infrastructure"));
    }

    private static List<String> proxyNetworks(Overlay overlay) {
        return List.of(overlay.environment()
                .getOrDefault("SLUICE_RTMP_PROXY_NETWORKS", "")
                .split(",", -1));
    }

    private static List<String> peers(Overlay overlay, String policy) {
        return overlay.one(NetworkPolicy.class, policy).getSpec().getIngress().stream()
                .flatMap(rule -> rule.getFrom().stream())
                .map(peer -> peer.getIpBlock().getCidr())
                .toList();
    }

    private static List<String> ports(Overlay overlay, String policy) {
        return overlay.one(NetworkPolicy.class, policy).getSpec().getIngress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getStrVal())
                .toList();
    }
}
