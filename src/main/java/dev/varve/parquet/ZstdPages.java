package dev.varve.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Pages in Zstandard, straight through its native library: the same bytes for the same page on
 * every machine, and none of the start-up of Hadoop's codecs. Not thread-safe.
 */
final class ZstdPages implements CompressionCodecFactory {
  private static final int LEVEL = 3;

  private final Compressor compressor = new Compressor();
  private final Decompressor decompressor = new Decompressor();

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    require(codec);
    return compressor;
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    require(codec);
    return decompressor;
  }

  private static void require(CompressionCodecName codec) {
    if (codec != CompressionCodecName.ZSTD) {
      throw new IllegalArgumentException("data files are in ZSTD, not in " + codec);
    }
  }

  @Override
  public void release() {
    compressor.release();
    decompressor.release();
  }

  private static final class Compressor implements BytesInputCompressor {
    private ZstdCompressCtx context;
    private byte[] target = new byte[0];

    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      if (context == null) {
        context = new ZstdCompressCtx().setLevel(LEVEL);
      }
      byte[] source = bytes.toByteArray();
      int bound = Math.toIntExact(Zstd.compressBound(source.length));
      if (target.length < bound) {
        target = new byte[bound];
      }
      int length = context.compressByteArray(target, 0, bound, source, 0, source.length);
      return BytesInput.from(target, 0, length);
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
      if (context != null) {
        context.close();
        context = null;
      }
    }
  }

  private static final class Decompressor implements BytesInputDecompressor {
    private ZstdDecompressCtx context;

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
      byte[] target = new byte[decompressedSize];
      byte[] source = bytes.toByteArray();
      int length =
          context().decompressByteArray(target, 0, target.length, source, 0, source.length);
      requireLength(length, decompressedSize);
      return BytesInput.from(target);
    }

    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
        throws IOException {
      byte[] source = new byte[compressedSize];
      input.get(source);
      byte[] target = new byte[decompressedSize];
      int length =
          context().decompressByteArray(target, 0, target.length, source, 0, source.length);
      requireLength(length, decompressedSize);
      output.put(target);
    }

    private static void requireLength(int length, int expected) throws IOException {
      if (length != expected) {
        throw new IOException("page has " + length + " bytes, expected " + expected);
      }
    }

    private ZstdDecompressCtx context() {
      if (context == null) {
        context = new ZstdDecompressCtx();
      }
      return context;
    }

    @Override
    public void release() {
      if (context != null) {
        context.close();
        context = null;
      }
    }
  }
}
