package dev.varve.local;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** A broker that asks for a name and a password and grants nothing by itself. */
public final class SecuredKafka implements AutoCloseable {
  private static final String ADMIN = "admin";
  private static final String ADMIN_PASSWORD = "of-the-admin";

  private final LocalKafka kafka;
  private final Admin admin;

  private SecuredKafka(LocalKafka kafka) {
    this.kafka = kafka;
    this.admin = Admin.create(properties(ADMIN, ADMIN_PASSWORD));
  }

  /** Starts one that knows one user beside its own. */
  public static SecuredKafka start(Path directory, String user, String password) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.plaintext.plain.sasl.jaas.config",
        jaas(ADMIN, ADMIN_PASSWORD).replace(";", "")
            + " user_%s=\"%s\" user_%s=\"%s\";".formatted(ADMIN, ADMIN_PASSWORD, user, password));
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
    return new SecuredKafka(LocalKafka.start(directory, settings));
  }

  private static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  private Properties properties(String user, String password) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
    properties.setProperty("security.protocol", "SASL_PLAINTEXT");
    properties.setProperty("sasl.mechanism", "PLAIN");
    properties.setProperty("sasl.jaas.config", jaas(user, password));
    return properties;
  }

  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** Settings of a client that may do everything. */
  public Properties adminProperties() {
    return properties(ADMIN, ADMIN_PASSWORD);
  }

  public void createTopic(String name) throws Exception {
    admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
  }

  /** Lets a user do this with all resources of a type whose names begin so. */
  public void grant(String user, AclOperation right, ResourceType type, String prefix)
      throws Exception {
    admin.createAcls(List.of(binding(user, right, type, prefix))).all().get();
  }

  /** Takes back what was granted. */
  public void revoke(String user, AclOperation right, ResourceType type, String prefix)
      throws Exception {
    admin.deleteAcls(List.of(binding(user, right, type, prefix).toFilter())).all().get();
  }

  private static AclBinding binding(
      String user, AclOperation right, ResourceType type, String prefix) {
    return new AclBinding(
        new ResourcePattern(type, prefix, PatternType.PREFIXED),
        new AccessControlEntry("User:" + user, "*", right, AclPermissionType.ALLOW));
  }

  @Override
  public void close() {
    admin.close();
    kafka.close();
  }
}
