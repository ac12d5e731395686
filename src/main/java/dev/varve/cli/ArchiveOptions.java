package dev.varve.cli;

import dev.varve.config.ConfigLoader;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.factory.ObjectStores;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which archive a command looks at. */
final class ArchiveOptions {
  @ArgGroup(exclusive = true, multiplicity = "1")
  private Location location;

  private static final class Location {
    @Option(
        names = "--archive",
        paramLabel = "URI",
        description = {
          "The archive: file:///path, a path, or s3://bucket/prefix;",
          "for S3, endpoint, region and keys come from the AWS_* variables."
        })
    private String archive;

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "A data map; its archive is meant.")
    private Path config;
  }

  /** The archive's store; the caller closes it. */
  ObjectStore open() {
    return location.config != null
        ? ObjectStores.open(ConfigLoader.load(location.config).storage())
        : ObjectStores.open(uri(location.archive));
  }

  private static URI uri(String text) {
    return text.matches("[a-z][a-z0-9+.-]*:.*")
        ? URI.create(text)
        : Path.of(text).toAbsolutePath().toUri();
  }
}
