package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Requests are counted as a provider bills them. */
class CountingStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore newStore() {
    return new CountingStore(new InMemoryObjectStore());
  }

  @Test
  void everyCallIsARequestAndSoIsEachFurtherPageOfAListing() {
    CountingStore store = new CountingStore(new InMemoryObjectStore());
    for (int i = 0; i < 2_500; i++) {
      store.putIfAbsent("many/%04d".formatted(i), "x".getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(2_500, store.takeRequests());

    store.read("many/0001");
    store.size("many/none");
    assertEquals(2_500, store.list("many/").count());

    assertEquals(2 + 3, store.takeRequests());
    assertEquals(0, store.takeRequests());
  }

  @Test
  void aListingIsFetchedNoFurtherThanItIsRead() {
    CountingStore store = new CountingStore(new InMemoryObjectStore());
    for (int i = 0; i < 2_500; i++) {
      store.putIfAbsent("many/%04d".formatted(i), "x".getBytes(StandardCharsets.UTF_8));
    }
    store.takeRequests();

    assertTrue(store.list("many/").findFirst().isPresent());

    assertEquals(1, store.takeRequests());
  }
}
