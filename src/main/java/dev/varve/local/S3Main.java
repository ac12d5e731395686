package dev.varve.local;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server over a directory, in a JVM of its own; each sub-directory is a bucket. */
final class S3Main implements ServerMain.Server {
  static final String DATA = "VARVE_S3_DATA";
  static final String PORT = "VARVE_S3_PORT";
  static final String ACCESS_KEY = "VARVE_S3_ACCESS_KEY";
  static final String SECRET_KEY = "VARVE_S3_SECRET_KEY";

  private final S3Proxy proxy =
      S3Proxy.builder()
          .blobStore(new FilesystemNio2BlobStore(System.getenv(DATA)))
          .endpoint(URI.create("http://127.0.0.1:" + System.getenv(PORT)))
          .awsAuthentication(
              AuthenticationType.AWS_V2_OR_V4, System.getenv(ACCESS_KEY), System.getenv(SECRET_KEY))
          .jettyMaxThreads(32)
          .build();

  public static void main(String[] arguments) {
    ServerMain.run(new S3Main());
  }

  @Override
  public void start() throws Exception {
    proxy.start();
  }

  @Override
  public void stop() throws Exception {
    proxy.stop();
  }
}
