# All that a Rails application adds: what a block does, it does for another purpose.
module Purpose
  def self.taken_up(name)
    ActiveRecord::Base.transaction do
      connection = ActiveRecord::Base.connection
      connection.execute("SELECT kotowari.take_up(#{connection.quote(name)})")
      yield
    end
  end
end
