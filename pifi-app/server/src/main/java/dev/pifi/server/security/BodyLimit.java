package dev.pifi.server.security;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.problem.Refusal;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads no more of a body than the settings allow; uploads have a limit of their own. */
@Provider
public final class BodyLimit implements ContainerRequestFilter {
  private static final String UPLOADS = "datasets/";

  // JAX-RS makes its providers by a constructor without parameters.
  @Inject private Settings settings;

  /** A filter. */
  public BodyLimit() {}

  @Override
  public void filter(ContainerRequestContext context) {
    if (context.getUriInfo().getPath().contains(UPLOADS)) {
      return;
    }
    long most = settings.number(Setting.BODY_MAX_BYTES, 1);
    if (context.getLength() > most) {
      throw Refusal.tooLarge("the body", most);
    }
    context.setEntityStream(new Limited(context.getEntityStream(), most));
  }

  private static final class Limited extends FilterInputStream {
    private final long most;
    private long bytes;

    Limited(InputStream in, long most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      count(Math.max(0, count));
      return count;
    }

    private void count(int more) {
      bytes += more;
      if (bytes > most) {
        throw Refusal.tooLarge("the body", most);
      }
    }
  }
}
