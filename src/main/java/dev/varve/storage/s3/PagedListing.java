package dev.varve.storage.s3;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects of a listing; a page is asked for when the reader gets there. */
final class PagedListing implements Iterator<S3Object> {
  private final Function<Optional<String>, ListObjectsV2Response> pages;
  private ListObjectsV2Response page;
  private Iterator<S3Object> objects;

  /**
   * @param pages answers the first page, then the one after a continuation token
   */
  PagedListing(Function<Optional<String>, ListObjectsV2Response> pages) {
    this.pages = pages;
  }

  Stream<S3Object> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            this, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    if (page == null) {
      turnTo(Optional.empty());
    }
    while (!objects.hasNext() && Boolean.TRUE.equals(page.isTruncated())) {
      turnTo(Optional.of(page.nextContinuationToken()));
    }
    return objects.hasNext();
  }

  @Override
  public S3Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return objects.next();
  }

  private void turnTo(Optional<String> token) {
    page = pages.apply(token);
    objects = page.contents().iterator();
  }
}
