# A small application of a shop with real ActiveRecord: `migrate` makes the tables as their owner does and dumps the
# schema cache, `work` is what it does all day. What it finds it prints.

require "active_record"
require "json"
require_relative "guarded"

class Customer < ActiveRecord::Base
  has_many :orders, dependent: :destroy
  enum status: { fresh: 0, regular: 1 }
end

class Order < ActiveRecord::Base
  belongs_to :customer
end

def migrate
  ActiveRecord::Migration.verbose = false
  ActiveRecord::Schema.define do
    create_table :customers do |table|
      table.string :name, null: false
      table.string :email, null: false, index: { unique: true }
      table.string :phone, :memo
      table.integer :margin
      table.integer :status, :lock_version, null: false, default: 0
      table.timestamps default: -> { "CURRENT_TIMESTAMP" }
    end
    create_table :orders do |table|
      table.references :customer, null: false, foreign_key: { on_delete: :cascade }
      table.string :login
      table.date :placed, null: false, default: -> { "CURRENT_DATE" }
    end
  end
  # As `rails db:schema:cache:dump` does, on a database without a guard.
  ActiveRecord::Base.connection.schema_cache.dump_to(CACHE)
  { version: ActiveRecord.version.to_s }
end

def found
  made = Customer.create!(name: "Aoki", email: "aoki@example.jp", phone: "03")
  made.orders.create!(login: "10.0.0.1")
  kept = Customer.find_by!(name: "Kept")
  kept.update!(phone: "0399")
  {
    columns: Customer.column_names,
    made: [made.status, made.reload.created_at.nil?, made.margin],
    kept: [kept.reload.phone, kept.margin, kept.memo],
    included: Customer.includes(:orders).order(:name).map { |one| [one.name, one.orders.map(&:login)] },
    joined: Customer.joins(:orders).order(:name).distinct.pluck(:name),
    counted: Order.group(:customer_id).having("count(*) > 0").count.length,
    of_status: Customer.fresh.count,
    locked: Customer.transaction { Customer.lock.find(made.id).name },
    hidden: Customer.exists?(email: "stopped@example.jp"),
  }
end

def written
  made = Customer.find_by!(email: "aoki@example.jp")
  stale = Customer.find(made.id)
  made.update!(phone: "04")
  many = (0..2).map { |number| { name: "Many", email: "many#{number}@example.jp" } }
  {
    stale: told(ActiveRecord::StaleObjectError) { stale.update!(phone: "05") },
    inserted: Customer.insert_all(many.map { |one| one.merge(created_at: Time.now, updated_at: Time.now) }).length,
    upserted: upserted(made),
    each: Customer.find_each(batch_size: 2).map(&:name).sort,
    defaulted: defaulted(made),
    refused: told(ActiveRecord::StatementInvalid) { Customer.create!(name: "No", email: "no@example.jp", margin: 7) },
    taken: told(ActiveRecord::RecordNotFound) { Customer.create_or_find_by!(email: "stopped@example.jp", name: "No") },
    removed: [Customer.where(name: "Many").delete_all, made.reload.destroy!.destroyed?],
  }
end

def upserted(made)
  row = { name: "Aoki Ai", email: "aoki@example.jp", created_at: Time.now, updated_at: Time.now }
  Customer.upsert_all([row], unique_by: :email)
  Customer.upsert_all([row.merge(id: made.id, phone: "06")])
  made.reload.attributes.slice("name", "phone").values
end

def defaulted(made)
  made.update!(status: :regular)
  Customer.where(id: made.id).update_all("status = DEFAULT")
  made.reload.status
end

def told(kind)
  yield
rescue kind => problem
  "#{problem.class}: #{problem.message}"
end

def promote
  seen = Queue.new
  work = (0...8).map do |number|
    Thread.new do
      ActiveRecord::Base.connection_pool.with_connection do
        names = -> { Customer.order(:name).map { |one| [one.name, one.phone] } }
        seen << (number.even? ? ["promotion", Purpose.taken_up("promotion", &names)] : ["support", names.call])
      end
    end
  end
  work.each(&:join)
  Array.new(seen.size) { seen.pop }.uniq.sort
end

what, settings, CACHE = ARGV
given = JSON.parse(settings, symbolize_names: true)
ActiveRecord::Base.establish_connection({ adapter: "postgresql", pool: 2, checkout_timeout: 60, **given })
if what != "migrate"
  cache = ActiveRecord::ConnectionAdapters::SchemaCache.load_from(CACHE)
  ActiveRecord::Base.connection_pool.set_schema_cache(cache)
end
puts JSON.generate(what == "migrate" ? migrate : { promoted: promote, **found, **written })
