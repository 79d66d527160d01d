package dev.pifi.metrics.squad;

import dev.pifi.metrics.text.GoldenTextContract;

class SquadGoldenTest extends GoldenTextContract {}
