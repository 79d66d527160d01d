import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Many clients that ask a deployed model, each one request after the other: {@code java
 * PredictLoad.java URL NAME:PASSWORD CLIENTS SECONDS}. Prints how many answers of each status came,
 * how fast, and how many requests were left without one. Any certificate is good.
 */
public final class PredictLoad {
  private static final List<String> TEXTS =
      List.of(
          "a gorgeous , witty , seductive movie .",
          "dull and far too long",
          "the film never quite comes together , but its cast is a pleasure to watch .",
          "one of the year 's best films , funny and sad and true to life");
  private static final int MOST = 4_000_000;

  private final HttpClient client;
  private final URI uri;
  private final String authorization;
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private final LongAdder lost = new LongAdder();
  private final int[] micros = new int[MOST];
  private final AtomicInteger answered = new AtomicInteger();

  private PredictLoad(String uri, String user) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(context)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    this.uri = URI.create(uri);
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(user.getBytes());
  }

  /** Runs. */
  public static void main(String[] args) throws Exception {
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    int clients = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    PredictLoad load = new PredictLoad(args[0], args[1]);
    Thread[] threads = new Thread[clients];
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    for (int i = 0; i < clients; i++) {
      int first = i;
      threads[i] = new Thread(() -> load.ask(first, end));
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    load.print((System.nanoTime() - start) / 1e9);
    System.exit(0);
  }

  private void ask(int first, long end) {
    for (int i = first; System.nanoTime() < end; i++) {
      String body = "{\"inputs\": [{\"text\": \"" + TEXTS.get(i % TEXTS.size()) + "\"}]}";
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Authorization", authorization)
              .header("Content-Type", "application/json")
              .timeout(Duration.ofSeconds(60))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      long start = System.nanoTime();
      try {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        statuses.computeIfAbsent(response.statusCode(), s -> new LongAdder()).increment();
        if (response.statusCode() == 200) {
          micros[answered.getAndIncrement() % MOST] = (int) ((System.nanoTime() - start) / 1000);
        } else {
          Thread.sleep(100);
        }
      } catch (IOException e) {
        lost.increment();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void print(double seconds) {
    int count = Math.min(answered.get(), MOST);
    int[] sorted = Arrays.copyOf(micros, count);
    Arrays.sort(sorted);
    System.out.printf(
        "%.1f s, answers by status %s, without an answer %d%n",
        seconds, new TreeMap<>(statuses), lost.sum());
    if (count > 0) {
      System.out.printf(
          "%.0f predictions a second; p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
          count / seconds,
          sorted[count / 2] / 1000.0,
          sorted[(int) (count * 0.99)] / 1000.0,
          sorted[count - 1] / 1000.0);
    }
  }

  private static final class AnyCertificate implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
