package dev.varve.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestCodecTest {
  private static final String FIRST =
      "{\"formatVersion\":1,\"source\":\"crm\",\"sequence\":1,\"previous\":\""
          + Manifest.NO_PREVIOUS
          + "\",\"window\":{\"start\":\"2026-01-01T01:00:00Z\",\"end\":\"2026-01-01T02:00:00Z\"},"
          + "\"revision\":1,\"tables\":[{\"namespace\":\"public\",\"name\":\"empty\",\"rowsIn\":0,"
          + "\"rowsWritten\":0,\"duplicates\":0,\"files\":[]},{\"namespace\":\"public\","
          + "\"name\":\"orders\",\"rowsIn\":12,\"rowsWritten\":10,\"duplicates\":2,\"files\":[{"
          + "\"path\":\"tables/crm/public.orders/window=2026-01-01T010000Z/"
          + "changes-0-00000000-%s.parquet\",\"sizeBytes\":1234,\"sha256\":\"%s\","
          + "\"schema\":\"00000000000000010000000000000002\",\"rows\":10,"
          + "\"digest\":\"00000000000000030000000000000004\",\"operations\":{\"c\":10},"
          + "\"epoch\":\"000001@42\",\"firstPosition\":\"s0000000000000001.00000001.00000000\","
          + "\"lastPosition\":\"s0000000000000009.00000001.00000000\",\"adopted\":false}]}],"
          + "\"job\":{\"version\":\"0.1.0\",\"facts\":{\"job\":\"job\"}}}\n";

  @Test
  void writesTheDocumentThatTheFormatDescribes() {
    Manifest manifest = Manifests.first("crm", "job");
    String sha256 = manifest.files().get(0).sha256();

    assertEquals(
        String.format(FIRST, sha256.substring(0, 16), sha256),
        new String(ManifestCodec.encode(manifest), UTF_8));
  }

  @Property(tries = 500)
  void readsBackWhatItWroteAndWritesTheSameBytesAgain(@ForAll long seed) {
    Manifest manifest = random(new Random(seed));

    byte[] bytes = ManifestCodec.encode(manifest);

    assertEquals(manifest, ManifestCodec.decode(bytes, "test"));
    assertArrayEquals(bytes, ManifestCodec.encode(ManifestCodec.decode(bytes, "test")));
  }

  @Property(tries = 100)
  void writesTheSameBytesInWhateverOrderTheTablesCome(@ForAll long seed) {
    Random random = new Random(seed);
    Manifest manifest = random(random);
    List<TableLayer> shuffled = new ArrayList<>(manifest.tables());
    Collections.shuffle(shuffled, random);
    Manifest same =
        new Manifest(
            1,
            manifest.source(),
            manifest.sequence(),
            manifest.previous(),
            manifest.window(),
            manifest.revision(),
            shuffled,
            new Writer(manifest.job().version(), new HashMap<>(manifest.job().facts())));

    assertArrayEquals(ManifestCodec.encode(manifest), ManifestCodec.encode(same));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"revision\":1|\"revision\":0",
        "\"revision\":1|\"revision\":1.5",
        "\"revision\":1|\"revision\":\"1\"",
        "\"revision\":1|\"revision\":99999999999",
        "\"revision\":1|\"revision\":1,\"revision\":1",
        "\"revision\":1|\"revision\":1,\"more\":1",
        "\"revision\":1,|''",
        "\"adopted\":false|\"adopted\":0",
        "\"c\":10|\"x\":10",
        "\"epoch\":|\"misfits\":0,\"epoch\":",
        "\"rowsIn\":12|\"rowsIn\":-1",
        "2026-01-01T02:00:00Z|2026-01-01T01:00:00Z",
        "2026-01-01T02:00:00Z|yesterday",
        "\"schema\":\"0|\"schema\":\"x",
        "\"path\":\"tables/|\"path\":\"../tables/",
        "\"name\":\"empty\"|\"name\":\"orders\"",
        "}}}|}}} {}",
        "}}}|}}",
      })
  void readsNothingThatItWouldNotWrite(String part, String other) {
    String text = new String(ManifestCodec.encode(Manifests.first("crm", "job")), UTF_8);

    assertEquals(ErrorCode.MANIFEST_UNREADABLE, codeOf(text.replace(part, other)));
  }

  @Test
  void tellsHowManyValuesAreKeptAsTextOnlyWhereThereAreSome() {
    String text = new String(ManifestCodec.encode(Manifests.first("crm", "job")), UTF_8);
    String counted = text.replace(",\"epoch\"", ",\"misfits\":7,\"epoch\"");

    Manifest manifest = ManifestCodec.decode(counted.getBytes(UTF_8), "test");

    assertEquals(7, manifest.misfits());
    assertEquals(counted, new String(ManifestCodec.encode(manifest), UTF_8));
  }

  @Test
  void refusesALaterFormatByItsVersion() {
    assertEquals(ErrorCode.FORMAT_UNSUPPORTED, codeOf("{\"formatVersion\":2,\"whatever\":[true]}"));
  }

  @Test
  void refusesWhatIsNoDocument() {
    for (String text : List.of("", "[]", "null", "1", "{}", "\u0000", "{\"formatVersion\":null}")) {
      assertEquals(ErrorCode.MANIFEST_UNREADABLE, codeOf(text), text);
    }
  }

  private static ErrorCode codeOf(String text) {
    return assertThrows(
            VarveException.class, () -> ManifestCodec.decode(text.getBytes(UTF_8), "test"))
        .code();
  }

  private static Manifest random(Random random) {
    Instant start = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000) * 1_000_000L);
    List<TableLayer> tables = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      List<DataFile> files = new ArrayList<>();
      for (int f = random.nextInt(3); f > 0; f--) {
        files.add(file(random, "tables/" + i + "/" + f + ".parquet"));
      }
      tables.add(
          new TableLayer(
              TableId.of("n" + text(random), i + text(random)),
              random.nextInt(1_000),
              random.nextInt(1_000),
              random.nextLong() >>> 1,
              files));
    }
    return new Manifest(
        1,
        "s" + text(random),
        1 + random.nextInt(1_000_000),
        "0f".repeat(32),
        new Window(start, start.plusSeconds(1 + random.nextInt(100_000))),
        1 + random.nextInt(9),
        tables,
        new Writer(text(random), Map.of("a" + text(random), text(random), "b", text(random))));
  }

  private static DataFile file(Random random, String path) {
    TreeMap<Operation, Long> operations = new TreeMap<>();
    for (Operation operation : Operation.values()) {
      if (random.nextBoolean()) {
        operations.put(operation, (long) random.nextInt(100));
      }
    }
    return new DataFile(
        path,
        random.nextLong() >>> 1,
        "a1".repeat(32),
        new Hash128(random.nextLong(), random.nextLong()),
        new RowDigest(random.nextInt(1_000), new Hash128(random.nextLong(), random.nextLong())),
        operations,
        random.nextBoolean() ? 0 : random.nextInt(100),
        text(random),
        text(random),
        text(random),
        random.nextBoolean());
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(8), 0, 0x2FFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
