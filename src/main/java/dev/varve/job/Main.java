package dev.varve.job;

import dev.varve.config.ArchiveConfig;
import dev.varve.config.ConfigLoader;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.readiness.SourceReadiness.Start;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Starts the job on a Flink cluster: {@code flink run varve-flink.jar --config archive.yaml}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2 || !arguments[0].equals("--config")) {
      throw VarveException.of(
          ErrorCode.USAGE,
          "expected two arguments, found " + arguments.length,
          "give '--config archive.yaml'");
    }
    ArchiveConfig config = ConfigLoader.load(Path.of(arguments[1]));
    Readiness.require(config, Start.UNKNOWN);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    ArchiveJob.build(environment, config);
    environment.execute("varve");
  }
}
