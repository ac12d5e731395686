package dev.varve.chaos;

/** What a fault needs of the machine, which not every machine has. */
enum Need {
  /** To mount folders as disks of their own. */
  DISKS("root that may mount a tmpfs") {
    @Override
    boolean isMet() {
      return Disks.arePossible();
    }
  },
  /** To tell a process another time. */
  FALSE_CLOCK("libfaketime (apt-get install faketime)") {
    @Override
    boolean isMet() {
      return FalseClock.found().isPresent();
    }
  };

  private final String words;

  Need(String words) {
    this.words = words;
  }

  /** Whether this machine has it. */
  abstract boolean isMet();

  String inWords() {
    return words;
  }
}
