"""The demonstration: a made-up Tokyo SaaS company to try kotowari with."""
