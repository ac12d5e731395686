package dev.varve.job.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ObjectStreamClass;
import java.util.Map;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffset;
import org.junit.jupiter.api.Test;

class TransactionBoundaryOffsetFactoryTest {
  private final TransactionBoundaryOffsetFactory factory = new TransactionBoundaryOffsetFactory();

  @Test
  void startsAgainAtTheEndOfTheLastWholeTransaction() {
    PostgresOffset offset =
        (PostgresOffset)
            factory.newOffset(
                Map.of(
                    "lsn", "900",
                    "lsn_proc", "900",
                    "lsn_commit", "700",
                    "txId", "5",
                    "ts_usec", "1",
                    "transaction_id", "5:900"));
    assertEquals(Map.of("lsn", "700", "txId", "5", "ts_usec", "1"), offset.getOffset());
  }

  @Test
  void keepsAPlaceWhereNoTransactionHasEndedYet() {
    PostgresOffset offset =
        (PostgresOffset) factory.newOffset(Map.of("lsn", "900", "lsn_proc", "800"));
    assertEquals(Map.of("lsn", "900"), offset.getOffset());
  }

  @Test
  void isSavedUnderItsNameForEver() {
    ObjectStreamClass saved = ObjectStreamClass.lookup(TransactionBoundaryOffsetFactory.class);
    assertEquals("dev.varve.job.postgres.TransactionBoundaryOffsetFactory", saved.getName());
    assertEquals(1L, saved.getSerialVersionUID());
  }
}
