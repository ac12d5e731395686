package dev.varve.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.config.Connector;
import dev.varve.config.Secret;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryTest {
  private static final String SCHEMA = "{\"type\":\"string\"}";
  private static final Backoff TWO_PAUSES = Backoff.ofMillis(1, 1);

  private RegistryStub stub;
  private Instant now = Instant.EPOCH;

  @BeforeEach
  void start() throws IOException {
    stub = RegistryStub.start();
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  @Test
  void fetchesASchemaOnce() {
    stub.put(7, SCHEMA);
    SchemaRegistry registry = registry();

    assertEquals(List.of(SCHEMA), registry.schemas(7));
    assertEquals(List.of(SCHEMA), registry.schemas(7));
    assertEquals(1, stub.requests());
  }

  @Test
  void fetchesWhatASchemaRefersToBeforeItAndOnce() {
    String money = "{\"type\":\"record\",\"name\":\"Money\",\"fields\":[]}";
    String row = "{\"type\":\"record\",\"name\":\"Row\",\"fields\":[]}";
    stub.putSubject("a money/€", money);
    stub.putSubject("row", row, "a money/€");
    stub.put(7, SCHEMA, "row", "a money/€");
    stub.put(8, SCHEMA, "row");
    SchemaRegistry registry = registry();

    assertEquals(List.of(money, row, SCHEMA), registry.schemas(7));
    assertEquals(List.of(money, row, SCHEMA), registry.schemas(8));
    assertEquals(4, stub.requests());
  }

  @Test
  void saysWhichSchemaThatIsReferredToIsMissing() {
    stub.put(7, SCHEMA, "row");

    VarveException failure = assertThrows(VarveException.class, () -> registry().schemas(7));

    assertEquals(ErrorCode.REGISTRY_SCHEMA_MISSING, failure.code());
    assertTrue(failure.getMessage().contains("subjects/row/versions/1"), failure.getMessage());
  }

  @Test
  void asksAgainWhileTheRegistryFails() {
    stub.put(7, SCHEMA);
    stub.failNext(2);

    assertEquals(List.of(SCHEMA), registry().schemas(7));
    assertEquals(3, stub.requests());
  }

  @Test
  void anOutageIsNotASchemaThatIsMissing() {
    stub.failNext(3);

    VarveException failure = assertThrows(VarveException.class, () -> registry().schemas(7));

    assertEquals(ErrorCode.REGISTRY_UNREACHABLE, failure.code());
    stub.close();
    failure = assertThrows(VarveException.class, () -> registry().schemas(7));
    assertEquals(ErrorCode.REGISTRY_UNREACHABLE, failure.code());
  }

  @Test
  void waitsForAnIdThatAFollowerDoesNotHaveYet() {
    SchemaRegistry registry = registry();

    VarveException failure = assertThrows(VarveException.class, () -> registry.schemas(8));

    assertEquals(ErrorCode.REGISTRY_SCHEMA_MISSING, failure.code());
    assertEquals(3, stub.requests());
    stub.put(8, SCHEMA);
    assertEquals(List.of(SCHEMA), registry.schemas(8));
  }

  @Test
  void manyInventedIdsDoNotHoldUpTheRest() {
    SchemaRegistry registry = registry();
    for (int id = 100; id < 200; id++) {
      int invented = id;
      assertThrows(VarveException.class, () -> registry.schemas(invented));
    }
    assertEquals(3 + 99, stub.requests());

    now = now.plus(SchemaRegistry.PATIENCE_EVERY);
    assertThrows(VarveException.class, () -> registry.schemas(300));
    assertEquals(3 + 99 + 3, stub.requests());
  }

  @Test
  void sendsTheCredentialsThatTheReferencesStandFor(@TempDir Path directory) throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "s3cret\n");
    stub.require("Basic YXJjaGl2ZTpzM2NyZXQ=");
    stub.put(7, SCHEMA);

    assertEquals(
        List.of(SCHEMA),
        SchemaRegistry.open(kafka(stub.uri(), "${file:" + password + "}")).schemas(7));
  }

  @Test
  void aRefusalIsNotWorthATryAndShowsNoSecret(@TempDir Path directory) throws IOException {
    Path password = Files.writeString(directory.resolve("password"), "wr0ng");
    stub.require("Basic YXJjaGl2ZTpzM2NyZXQ=");
    SchemaRegistry registry = SchemaRegistry.open(kafka(stub.uri(), "${file:" + password + "}"));

    VarveException failure = assertThrows(VarveException.class, () -> registry.schemas(7));

    assertEquals(ErrorCode.REGISTRY_DENIED, failure.code());
    assertEquals(1, stub.requests());
    assertFalse((failure.getMessage() + failure.hint()).contains("wr0ng"));
  }

  private SchemaRegistry registry() {
    InstantSource clock = () -> now;
    return new SchemaRegistry(stub.uri(), null, TWO_PAUSES, clock);
  }

  private static Connector.Kafka kafka(URI registry, String password) {
    return new Connector.Kafka(
        "none:1", List.of("*"), Map.of(), registry, new Secret("archive"), new Secret(password));
  }
}
