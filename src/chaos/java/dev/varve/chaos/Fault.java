package dev.varve.chaos;

import java.util.Random;
import java.util.Set;

/** Something that goes wrong for a while. */
interface Fault {
  String name();

  /** What it needs of the machine. */
  Set<Need> needs();

  /**
   * Does it and mends what a person would mend; the rest has to recover by itself.
   *
   * @param random decides all that may vary
   */
  void strike(Scene scene, Random random) throws Exception;

  /** A fault in words. */
  record Named(String name, Set<Need> needs, Deed deed) implements Fault {
    @Override
    public void strike(Scene scene, Random random) throws Exception {
      deed.strike(scene, random);
    }
  }

  /** What a fault does. */
  @FunctionalInterface
  interface Deed {
    void strike(Scene scene, Random random) throws Exception;
  }
}
