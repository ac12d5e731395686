package dev.varve.job;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.rpc.RpcSystem;

/**
 * The parts of Flink that have class loaders of their own. They hold no state of a cluster: all
 * clusters of this process have the same, as loading them costs more than a cluster's start.
 */
final class LoadedFlink {
  /** The folder with Flink's plugins, each in a folder of its own; the start script sets it. */
  static final String PLUGINS_PROPERTY = "varve.plugins";

  private static RpcSystem rpc;
  private static PluginManager plugins;

  private LoadedFlink() {}

  /**
   * How the parts of a cluster call each other. Its classes are in a file that Flink unpacks, which
   * goes with this process.
   *
   * @throws IOException if there is no place for it
   */
  static synchronized RpcSystem rpc() throws IOException {
    if (rpc == null) {
      Path folder = Files.createTempDirectory("varve-rpc");
      folder.toFile().deleteOnExit();
      rpc = RpcSystem.load(new Configuration().set(CoreOptions.TMP_DIRS, folder.toString()));
      try (Stream<Path> unpacked = Files.list(folder)) {
        unpacked.forEach(file -> file.toFile().deleteOnExit());
      }
    }
    return rpc;
  }

  /**
   * The file systems, S3 among them.
   *
   * @throws VarveException if their folder is missing or cannot be read
   */
  static synchronized PluginManager plugins() {
    if (plugins == null) {
      plugins = loadPlugins();
    }
    return plugins;
  }

  private static PluginManager loadPlugins() {
    Configuration flink = new Configuration();
    String folder = System.getProperty(PLUGINS_PROPERTY);
    if (folder == null) {
      return PluginUtils.createPluginManagerFromRootFolder(flink);
    }
    Path path = Path.of(folder);
    if (!Files.isDirectory(path)) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "the folder of Flink's plugins is missing: " + path,
          "build again by 'mvn package', which fills it");
    }
    try {
      return new DefaultPluginManager(
          new DirectoryBasedPluginFinder(path).findPlugins(),
          CoreOptions.getPluginParentFirstLoaderPatterns(flink));
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.INTERNAL, "Flink's plugins cannot be read: " + path, "build again", e);
    }
  }
}
