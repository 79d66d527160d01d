package dev.pifi.it.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Many clients of a server at once, who trust any certificate. */
final class Crowd {
  private static final String USER =
      "Basic "
          + Base64.getEncoder()
              .encodeToString(
                  ("viewer:" + Users.password("viewer")).getBytes(StandardCharsets.UTF_8));

  private final LibertyServer server;
  private final HttpClient client;

  Crowd(LibertyServer server) {
    this.server = server;
    this.client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(trusting()).build();
  }

  /** Asks one thing with each of many clients at once; all are answered. Returns times, sorted. */
  int[] ask(String path, int clients) {
    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, clients).mapToObj(i -> timed(path)).toList();
    int[] millis = answers.stream().mapToInt(CompletableFuture::join).toArray();
    Arrays.sort(millis);
    return millis;
  }

  private CompletableFuture<Integer> timed(String path) {
    long start = System.nanoTime();
    return client
        .sendAsync(request(path), BodyHandlers.ofString())
        .thenApply(
            answer -> {
              if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
              }
              return (int) ((System.nanoTime() - start) / 1_000_000);
            });
  }

  /** Clients that read an event stream to its end and keep its last line but empty ones. */
  List<CompletableFuture<String>> readers(String path, int clients) {
    return IntStream.range(0, clients)
        .mapToObj(
            i ->
                client
                    .sendAsync(
                        request(path),
                        BodyHandlers.fromLineSubscriber(new LastLine(), LastLine::text, "\n"))
                    .thenApply(HttpResponse::body))
        .toList();
  }

  private static final class LastLine implements Flow.Subscriber<String> {
    private volatile String text = "";

    String text() {
      return text;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      text = line.isEmpty() ? text : line;
    }

    @Override
    public void onError(Throwable fault) {
      text = fault.toString();
    }

    @Override
    public void onComplete() {}
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .header("Authorization", USER)
        .timeout(Duration.ofMinutes(3))
        .build();
  }

  /** A client that asks for something and never reads a byte of the answer. */
  static SSLSocket deaf(LibertyServer server, String path) throws IOException {
    URI uri = URI.create(server.url());
    Socket plain = new Socket();
    plain.setReceiveBufferSize(4096);
    plain.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    SSLSocket socket =
        (SSLSocket)
            trusting().getSocketFactory().createSocket(plain, uri.getHost(), uri.getPort(), true);
    String request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + USER + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
