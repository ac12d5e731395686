package dev.varve.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that servers of tests show, and its key, made once for all of them. MariaDB 11.4
 * makes one of its own at every start when it has none: its key of 4096 bits takes some seconds of
 * processor time, and now and then half a minute.
 *
 * @see <a href="https://mariadb.com/kb/en/securing-connections-for-client-and-server/">MariaDB:
 *     Securing connections</a>
 */
record LoopbackCertificate(Path certificate, Path key) {
  private static final String ALIAS = "loopback";

  /** Guards nothing: the store is gone when its content has been written. */
  private static final String STORE_PASSWORD = "loopback";

  static LoopbackCertificate of(ProgramCache cache) throws IOException {
    Path made = cache.unpacked("loopback-certificate", LoopbackCertificate::make);
    return new LoopbackCertificate(made.resolve("certificate.pem"), made.resolve("key.pem"));
  }

  private static void make(Path directory) throws IOException {
    Path file = directory.resolve("store.p12");
    generate(file);
    try {
      KeyStore store = KeyStore.getInstance(file.toFile(), STORE_PASSWORD.toCharArray());
      write(
          directory.resolve("certificate.pem"),
          "CERTIFICATE",
          store.getCertificate(ALIAS).getEncoded());
      write(
          directory.resolve("key.pem"),
          "PRIVATE KEY",
          store.getKey(ALIAS, STORE_PASSWORD.toCharArray()).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    Files.delete(file);
  }

  private static void generate(Path store) throws IOException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=127.0.0.1",
                "-validity",
                "36500",
                "-alias",
                ALIAS,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.onExit().join().exitValue() != 0) {
      throw new IOException("keytool made no certificate: " + said);
    }
  }

  private static void write(Path file, String kind, byte[] content) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
