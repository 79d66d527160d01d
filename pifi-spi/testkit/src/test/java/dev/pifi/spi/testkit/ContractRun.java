package dev.pifi.spi.testkit;

import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a contract as an author's build would. */
final class ContractRun implements TestExecutionListener {
  private final Set<String> failed = new TreeSet<>();
  private int run;

  private ContractRun() {}

  /** The tests that fail, by the names of their methods. */
  static Set<String> failures(Class<?> contract, Fault fault) {
    ContractRun listener = new ContractRun();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(contract))
                .configurationParameter(Fault.PARAMETER, fault.name())
                .build(),
            listener);
    if (listener.run == 0) {
      throw new AssertionError("no test of " + contract + " was run");
    }
    return listener.failed;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    run += test.isTest() ? 1 : 0;
    if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
      failed.add(
          test.getSource()
              .filter(MethodSource.class::isInstance)
              .map(source -> ((MethodSource) source).getMethodName())
              .orElse(test.getDisplayName() + ": " + result.getThrowable().orElse(null)));
    }
  }
}
