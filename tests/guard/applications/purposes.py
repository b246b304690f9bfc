"""All that a program with SQLAlchemy adds: each transaction takes up the purpose that its engine is for."""

from sqlalchemy import Connection, Engine, event


def for_purpose(engine: Engine, purpose: str) -> Engine:
    """Return the engine for one purpose; it shares the pool of the one given."""
    chosen = engine.execution_options(purpose=purpose)

    @event.listens_for(chosen, "begin")
    def take_up(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT kotowari.take_up(%s)", (purpose,))

    return chosen
