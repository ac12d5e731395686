package dev.varve.decode.debezium;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.util.List;

/**
 * The writer's schemas of Avro messages, by the ids that the messages carry. Asked once for each id
 * as long as the decoder remembers it.
 */
@FunctionalInterface
public interface AvroSchemas {

  /**
   * The schema with this id as JSON, behind those that it refers to, each behind its own.
   *
   * @throws VarveException {@link ErrorCode#REGISTRY_UNREACHABLE} when the registry does not
   *     answer, {@link ErrorCode#REGISTRY_SCHEMA_MISSING} when it has no such schema
   */
  List<String> schemas(int id);
}
