package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code k8s/base} is what Kubernetes and the Flink operator understand, and agrees with itself.
 */
class KubernetesBaseTest {
  private static final Path BASE = Path.of("k8s/base");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([^}]+)}");

  private static JsonNode kustomization;
  private static JsonNode deployment;

  @BeforeAll
  static void read() throws IOException {
    kustomization = KubernetesSchemas.yaml(BASE.resolve("kustomization.yaml"));
    deployment = KubernetesSchemas.yaml(BASE.resolve("flink-deployment.yaml"));
  }

  @Test
  void objectsHaveNoFieldThatKubernetesDoesNotKnow() throws IOException {
    for (JsonNode file : kustomization.get("resources")) {
      JsonNode object = KubernetesSchemas.yaml(BASE.resolve(file.asText()));
      assertEquals(List.of(), KubernetesSchemas.problems(object), file.asText());
    }
  }

  @Test
  void noticesUnknownFieldsAndValues() throws IOException {
    ObjectNode wrong = deployment.deepCopy();
    ((ObjectNode) wrong.at("/spec/jobManager")).set("resources", wrong.at("/spec/jobManager"));
    ((ObjectNode) wrong.at("/spec/podTemplate/spec/containers/0")).put("enviroment", "x");
    ((ObjectNode) wrong.at("/spec/job")).put("upgradeMode", "savepoints");

    assertEquals(3, KubernetesSchemas.problems(wrong).size());
    ObjectNode role = (ObjectNode) KubernetesSchemas.yaml(BASE.resolve("role.yaml"));
    role.put("rule", "x");
    assertEquals(1, KubernetesSchemas.problems(role).size());
  }

  @Test
  void copyOfTheCrdIsTheOperators() throws IOException {
    Optional<JsonNode> original = KubernetesSchemas.originalCrd();
    if (original.isEmpty()) {
      System.err.println(
          "WARNING: ../shared/crds is absent: the copy of the FlinkDeployment CRD was NOT COMPARED"
              + " with the operator's");
      return;
    }
    assertEquals(original.get(), KubernetesSchemas.copyOfCrd());
  }

  @Test
  void kustomizationListsEveryFile() throws IOException {
    Set<String> listed = new TreeSet<>(Set.of("kustomization.yaml"));
    kustomization.get("resources").forEach(file -> listed.add(file.asText()));
    kustomization.at("/configMapGenerator/0/files").forEach(file -> listed.add(file.asText()));
    try (Stream<Path> files = Files.list(BASE)) {
      assertEquals(
          listed, new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()));
    }
  }

  @Test
  void jobUpgradesBySavepointBelowTheStateOfItsDataMap() {
    ArchiveConfig dataMap = ConfigLoader.load(BASE.resolve("archive.yaml"));
    String state = dataMap.state().uri().toString();
    JsonNode flink = deployment.at("/spec/flinkConfiguration");

    assertEquals("savepoint", deployment.at("/spec/job/upgradeMode").asText());
    assertEquals(dataMap.state().parallelism(), deployment.at("/spec/job/parallelism").asInt());
    assertEquals("false", flink.get("job.autoscaler.enabled").asText());
    assertEquals(state + "/checkpoints", flink.get("execution.checkpointing.dir").asText());
    assertEquals(
        state + "/savepoints", flink.get("execution.checkpointing.savepoint-dir").asText());
    assertTrue(flink.get("high-availability.storageDir").asText().startsWith(state + "/"));
  }

  @Test
  void everySecretOfTheDataMapComesFromASecret() throws IOException {
    Set<String> given = new HashSet<>();
    for (JsonNode variable : deployment.at("/spec/podTemplate/spec/containers/0/env")) {
      if (variable.has("valueFrom")) {
        given.add(variable.get("name").asText());
      } else {
        assertEquals("ENABLE_BUILT_IN_PLUGINS", variable.get("name").asText());
      }
    }
    List<String> asked = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(Files.readString(BASE.resolve("archive.yaml")));
    while (matcher.find()) {
      asked.add(matcher.group(1));
    }

    assertFalse(asked.isEmpty());
    assertTrue(given.containsAll(asked), asked + " of " + given);
  }

  @Test
  void versionsAndOptionsAreThoseOfTheBuild() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String flink = property(pom, "flink.version");
    String minor = flink.substring(0, flink.lastIndexOf('.'));

    assertEquals("v" + minor.replace('.', '_'), deployment.at("/spec/flinkVersion").asText());
    assertTrue(deployment.toString().contains("flink-s3-fs-hadoop-" + flink + ".jar"));
    assertEquals(
        property(pom, "jvm.opens"),
        deployment.at("/spec/flinkConfiguration").get("env.java.opts.all").asText());
  }

  private static String property(String pom, String name) {
    Matcher matcher = Pattern.compile("<" + name + ">(.*)</" + name + ">").matcher(pom);
    assertTrue(matcher.find(), name);
    return matcher.group(1);
  }
}
