"""Pages for the public: the policy in force, as it is published."""
