package dev.varve.job;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static PluginManager plugins;

  private LoadedFlink() {}

  /** How the parts of a cluster call each other. */
  static RpcSystem rpc() {
    return Rpc.SYSTEM;
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
    String folder = System.getProperty(EmbeddedFlink.PLUGINS_PROPERTY);
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

  private static final class Rpc {
    static final RpcSystem SYSTEM = load();

    /** Its classes are in a file that Flink unpacks, which goes with the process. */
    private static RpcSystem load() {
      try {
        File folder = Files.createTempDirectory("varve-rpc").toFile();
        folder.deleteOnExit();
        RpcSystem system =
            RpcSystem.load(new Configuration().set(CoreOptions.TMP_DIRS, folder.getPath()));
        for (File unpacked : folder.listFiles()) {
          unpacked.deleteOnExit();
        }
        return system;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
