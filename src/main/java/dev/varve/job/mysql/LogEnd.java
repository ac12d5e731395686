package dev.varve.job.mysql;

import dev.varve.job.branch.CatchUp;
import java.io.Serializable;

/**
 * A point to archive up to; when it is reached, every window up to that moment is sealed.
 *
 * @param place the log's end at the start of the run
 */
record LogEnd(CatchUp run, LogPlace place) implements Serializable {
  private static final long serialVersionUID = 1L;
}
