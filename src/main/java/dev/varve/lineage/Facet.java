package dev.varve.lineage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The facets that our events carry: under which key, and by which version of which schema. A facet
 * keeps the version it was written against until its fields here change.
 */
enum Facet {
  COLUMN_LINEAGE("columnLineage", "ColumnLineageDatasetFacet", "1-2-0"),
  DATA_SOURCE("dataSource", "DatasourceDatasetFacet", "1-0-1"),
  INPUT_STATISTICS("inputStatistics", "InputStatisticsInputDatasetFacet", "1-0-0"),
  JOB_TYPE("jobType", "JobTypeJobFacet", "2-0-4"),
  NOMINAL_TIME("nominalTime", "NominalTimeRunFacet", "1-0-1"),
  OWNERSHIP("ownership", "OwnershipDatasetFacet", "1-0-1"),
  OUTPUT_STATISTICS("outputStatistics", "OutputStatisticsOutputDatasetFacet", "1-0-2"),
  PARENT("parent", "ParentRunFacet", "1-2-0"),
  PROCESSING_ENGINE("processing_engine", "ProcessingEngineRunFacet", "1-1-1"),
  SCHEMA("schema", "SchemaDatasetFacet", "1-2-0"),
  STORAGE("storage", "StorageDatasetFacet", "1-0-1"),
  TAGS("tags", "TagsDatasetFacet", "1-0-0"),
  VERSION("version", "DatasetVersionDatasetFacet", "1-0-1"),
  VARVE_MANIFEST("varve_manifest", "VarveManifestOutputDatasetFacet", "1-0-0"),
  VARVE_SOURCE_POSITION("varve_sourcePosition", "VarveSourcePositionInputDatasetFacet", "1-0-0"),
  VARVE_WINDOW("varve_window", "VarveWindowRunFacet", "1-0-0");

  /** The version of OpenLineage's core schema that the events follow. */
  static final String EVENT_SCHEMA =
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

  private static final String OFFICIAL = "https://openlineage.io/spec/facets/";
  private static final String OWN = "https://varve.dev/lineage/facets/";
  private static final String PRODUCER = "https://varve.dev/producer/";

  private final String key;
  private final String schemaUrl;

  Facet(String key, String schema, String version) {
    this.key = key;
    String home = key.startsWith("varve_") ? OWN : OFFICIAL;
    this.schemaUrl = home + version + "/" + schema + ".json#/$defs/" + schema;
  }

  /** What made an event: this version of Varve. */
  static String producer(String version) {
    return PRODUCER + URLEncoder.encode(version, StandardCharsets.UTF_8);
  }

  String key() {
    return key;
  }

  String schemaUrl() {
    return schemaUrl;
  }

  /** Adds the facet, with nothing in it but where it comes from, and returns it to be filled. */
  ObjectNode addTo(ObjectNode facets, String producer) {
    ObjectNode facet = JsonNodeFactory.instance.objectNode();
    facet.put("_producer", producer).put("_schemaURL", schemaUrl);
    facets.set(key, facet);
    return facet;
  }
}
