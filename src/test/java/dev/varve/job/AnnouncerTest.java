package dev.varve.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Head;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifests;
import dev.varve.lineage.LineageEvent;
import dev.varve.lineage.LineageEventId;
import dev.varve.publish.LayerBook;
import dev.varve.storage.InMemoryObjectStore;
import dev.varve.window.WindowCadence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is announced when, with a topic of which each reading back is seen. What the sink sends in a
 * transaction is not in the topic before that is committed.
 */
class AnnouncerTest {
  private static final String JOB = "this";
  private static final int EVENTS = 2;

  private final Ledger ledger = new Ledger(new InMemoryObjectStore(), "crm");
  private final List<LineageEventId> topic = new ArrayList<>();
  private final List<LineageEventId> sent = new ArrayList<>();
  private final List<Instant> readBack = new ArrayList<>();
  private Runnable whileItIsReadBack = () -> {};
  private final LayerBook book = book();

  @Test
  void readsTheTopicBackOnceAndAnnouncesWhatIsNotThere() {
    publish(JOB, JOB);
    topic.add(new LineageEventId("crm", 1, 0));
    Announcer announcer = announcer();

    announcer.announceMissing();
    announcer.announceMissing();
    announcer.announceMissingAtTheEnd();

    assertEquals(
        List.of(
            new LineageEventId("crm", 1, 1),
            new LineageEventId("crm", 2, 0),
            new LineageEventId("crm", 2, 1)),
        sent);
    assertEquals(1, readBack.size());
  }

  @Test
  void readsNothingBackWhenAllThatItHasPublishedIsSettled() {
    publish(JOB);
    Announcer first = announcer();
    first.announceMissing();
    completeTwoCheckpoints();
    assertEquals(1, book.settledThrough());

    Announcer second = announcer();
    second.announceMissing();
    second.announceMissingAtTheEnd();

    assertEquals(1, readBack.size());
    assertEquals(idsOf(1), sent);
  }

  @Test
  void readsBackNoMoreThanWhatIsNotSettled() {
    publish(JOB);
    announcer().announceMissing();
    completeTwoCheckpoints();
    publish(JOB, JOB);
    sent.clear();

    announcer().announceMissing();

    assertEquals(idsOf(2, 3), sent);
    assertEquals(since(2), readBack.get(1));
  }

  /** A clock that is an hour behind may have put a record there before its window began. */
  @Test
  void looksForWhatWasSentAnHourBeforeTheEarliestWindow() {
    publish(JOB, JOB);

    announcer().announceMissing();

    assertEquals(List.of(since(1)), readBack);
  }

  @Test
  void looksForWhatIsEarliestAlsoWhenAnAddendumComesLast() {
    Announcements announcements = announcements();
    Manifest first = Manifests.first("crm", JOB);
    Manifest second = Manifests.after(Manifests.headOf(first), "crm", JOB);

    announcements.announcedOf(List.of(second, first));

    assertEquals(List.of(since(1)), readBack);
  }

  @Test
  void doesNotReadATopicThatExpectsNothing() {
    Announcements announcements =
        new Announcements(manifest -> 0, this::eventsOf, this::missing, this::send);

    assertEquals(Set.of(), announcements.announcedOf(List.of(Manifests.first("crm", JOB))));

    assertEquals(List.of(), readBack);
  }

  /** Else what comes before would come after it, or another job's would be sent twice. */
  @Test
  void announcesWhatItPublishesOnlyAfterWhatComesBeforeIt() {
    publish(JOB);
    Announcer announcer = announcer();
    Manifest next = publish(JOB).get(0);

    announcer.announce(next);
    assertEquals(List.of(), sent);

    announcer.announceMissing();
    assertEquals(idsOf(1, 2), sent);
  }

  @Test
  void announcesAtOnceWhatItPublishesWhenTheTopicIsKnown() {
    Announcer announcer = announcer();
    Manifest next = publish(JOB).get(0);

    announcer.announce(next);

    assertEquals(idsOf(1), sent);
    completeTwoCheckpoints();
    assertEquals(1, book.settledThrough());
  }

  @Test
  void leavesToAnotherJobWhatThatHasPublishedLastUntilItsTimeIsOver() {
    publish(JOB, "another");

    announcer(Duration.ofHours(1)).announceMissing();
    assertEquals(List.of(), sent);
    assertEquals(List.of(), readBack);

    announcer(Duration.ZERO).announceMissing();
    assertEquals(idsOf(1, 2), sent);
  }

  /** The other job reads the topic too, and sends what it finds missing. */
  @Test
  void sendsNothingWhenTheLedgerHasGrownWhileTheTopicWasReadBack() {
    publish(JOB);
    Announcer announcer = announcer();
    whileItIsReadBack = () -> put("another");

    announcer.announceMissing();
    assertEquals(List.of(), sent);
    completeTwoCheckpoints();
    assertEquals(0, book.settledThrough());

    whileItIsReadBack = () -> {};
    topic.addAll(idsOf(1, 2));
    announcer(Duration.ZERO).announceMissing();
    assertEquals(List.of(), sent);
  }

  @Test
  void announcesAtTheEndWhateverAnotherJobHasPublished() {
    publish(JOB, "another");

    announcer(Duration.ofHours(1)).announceMissingAtTheEnd();

    assertEquals(idsOf(1, 2), sent);
  }

  /** What is in the open transaction is not seen in the topic, and not missing. */
  @Test
  void announcesNothingAgainAtTheEnd() {
    Announcer announcer = announcer();
    announcer.announce(publish(JOB).get(0));

    announcer.announceMissingAtTheEnd();

    assertEquals(idsOf(1), sent);
  }

  private void completeTwoCheckpoints() {
    for (long checkpoint = 1; checkpoint <= 2; checkpoint++) {
      book.coverBy(checkpoint);
      book.complete(checkpoint);
    }
  }

  /** The next manifests, by these jobs; the book has them as published. */
  private List<Manifest> publish(String... jobs) {
    List<Manifest> published = new ArrayList<>();
    for (String job : jobs) {
      published.add(put(job));
    }
    book.adopt(published);
    return published;
  }

  private Manifest put(String job) {
    Head head = ledger.head();
    Manifest next = Manifests.after(head, "crm", job);
    ledger.publish(next);
    return next;
  }

  private Announcer announcer() {
    return announcer(Duration.ofHours(1));
  }

  private Announcer announcer(Duration rivalsTime) {
    return new Announcer(List.of(announcements()), ledger, book, JOB, rivalsTime);
  }

  private Announcements announcements() {
    return new Announcements(manifest -> EVENTS, this::eventsOf, this::missing, this::send);
  }

  private Stream<LineageEvent> eventsOf(Manifest manifest) {
    return IntStream.range(0, EVENTS)
        .mapToObj(
            index ->
                new LineageEvent(
                    manifest.source(), "key", new byte[0], manifest.sequence(), index));
  }

  private Collection<LineageEventId> missing(Collection<LineageEventId> expected, Instant since) {
    readBack.add(since);
    whileItIsReadBack.run();
    List<LineageEventId> missing = new ArrayList<>(expected);
    missing.removeAll(topic);
    return missing;
  }

  private void send(LineageEvent event) {
    sent.add(event.id());
  }

  private static List<LineageEventId> idsOf(long... sequences) {
    List<LineageEventId> ids = new ArrayList<>();
    for (long sequence : sequences) {
      for (int index = 0; index < EVENTS; index++) {
        ids.add(new LineageEventId("crm", sequence, index));
      }
    }
    return ids;
  }

  /** When the events of a manifest may have been sent at the earliest. */
  private Instant since(long sequence) {
    return Manifests.after(new Head(sequence - 1, Manifest.NO_PREVIOUS), "crm", JOB)
        .window()
        .start()
        .minus(Duration.ofHours(1));
  }

  private LayerBook book() {
    return new LayerBook(
        "crm",
        WindowCadence.of(Duration.ofHours(1), ZoneOffset.UTC),
        0,
        new Manifest.Writer("test", Map.of()),
        InstantSource.fixed(Instant.EPOCH),
        start -> Set.of());
  }
}
