package io.joulestream.ingest.collect;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Bytes of an answer up to a limit. */
final class LimitedBody implements BodySubscriber<byte[]> {

  private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
  private final long most;
  private long so;
  private @Nullable Subscription subscription;

  LimitedBody(long most) {
    this.most = most;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return bytes.getBody();
  }

  @Override
  public void onSubscribe(Subscription from) {
    subscription = from;
    bytes.onSubscribe(from);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    so += part.stream().mapToLong(ByteBuffer::remaining).sum();
    if (so > most && subscription != null) {
      subscription.cancel();
      bytes.onError(new IOException("the answer is larger than " + most + " bytes"));
    } else if (so <= most) {
      bytes.onNext(part);
    }
  }

  @Override
  public void onError(Throwable e) {
    bytes.onError(e);
  }

  @Override
  public void onComplete() {
    bytes.onComplete();
  }
}
