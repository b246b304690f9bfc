"""English words of column names, and what people shorten them to: ``words: variant variant …``."""

from typing import Final

ENGLISH: Final = """
email: eml emailaddr emailaddress emails
mail: mailaddr maddr
address: addr adr address addresses addrs adrs
name: nm nme names
first: frst
last: lst
middle: mid
family name: surname lastname lname sname familyname
first name: firstname fname forename givenname gname
full name: fullname flname
user name: username uname usernm
login: signin logon loginname
nick name: nickname nick handlename
display: disp dsp
phone: telephone tel telno telnum telephones fone phonenumber phoneno msisdn
mobile: cell cellphone mob cellular mobilephone smartphone
fax: facsimile faxno
postal code: zip zipcode postcode postalcode zipcd postcd plz pcode
postal: post
city: town municipality locality
street: str strt addressline
state: province region
prefecture: pref prefectural
building: bldg apartment apt
country: ctry nation countrycode
birth date: dob birthdate birthday bday dateofbirth birthdt
birth: born
year: yr yyyy
month: mon mm
day: dd days
age: ages
gender: sex gndr
nationality: citizenship natl
marital: married maritalstatus
spouse: wife husband
child: children kids kid dependents dependent dependant dependants
parent: father mother parents guardian guardians
relation: relationship kinship
company: comp corp corporation employer firm enterprise companyname cmpny
organisation: organization org organizations organisations orgn
vendor: vend
supplier: supp suppl
department: dept dep depart departments
section: sect
division: divn
team: squad
job: occupation profession
title: ttl
position: posn
rank: grade
number: no num nbr nr numbers numb
code: cd codes cde
id: ids identifier ident
key: keys pk
customer: cust customers client clients clnt cstmr patron customer consumer consumers
member: mbr members mem memb membership
user: usr users enduser
employee: emp employees empl worker workers personnel empe
staff: staffs stf crew
person: people persons individual individuals prsn pers human
applicant: applicants candidate candidates cand jobseeker
patient: patients pat ptnt
student: students pupil pupils stud
guest: guests
visitor: visitors
subscriber: subscribers
author: authors writer
owner: owners
contact: contacts cntct
recipient: recipients addressee consignee receiver
sender: senders
buyer: buyers purchaser orderer
shareholder: shareholders stockholder stockholders
inquirer: enquirer
participant: participants attendee attendees respondent respondents
passenger: passengers traveller traveler
driver: drivers
lead: leads prospect prospects
party: parties
representative: rep reps
manager: mgr managers supervisor boss
holder: cardholder
insured: policyholder insurant
resident: residents
teacher: teachers instructor instructors
doctor: doctors physician
agent: agents
emergency: emerg
friend: friends
creator: creators
kana: katakana hiragana phonetic kn yomi
romaji: roman romanized romanised
kanji: kj
salary: pay wage wages payroll compensation sal remuneration
income: earnings
bonus: bonuses incentive
bank: bnk
branch: brnch br
account: acct accounts acc acnt
iban: ibans
bic: swift
card: cards
credit: cred crd
debit: dbt
expiry: exp expiration expires expire
cvv: cvc cvv2 securitycode
payment: pmt payments paymnt
social: soc
security: sec
ssn: socialsecurity socialsecuritynumber nino tin sin
passport: pssprt passportno
licence: license lic licenses licences permit
driving: drv
insurance: ins insur
pension: pensions
tax: taxes
my number: mynumber mynum individualnumber mynumbers
resume: cv curriculum vitae
education: edu school university academic degree college alma
career: employment
qualification: qualifications certification certifications
password: passwd pwd pass passphrase pswd passcode userpass passwords pw
pin: pincode
hash: hashed digest checksum sha sha1 sha256 md5
salt: salts
secret: secrets
token: tokens tkn bearer
api: apis
private: priv
session: sess sessions
cookie: cookies
otp: totp mfa twofactor
credential: credentials creds
ip address: ip ipaddr ipaddress ipv4 ipv6 remoteaddr remotehost clientip
mac address: macaddr macaddress
user agent: useragent ua browser
device: dev devices udid imei idfa gaid fingerprint
uuid: guid
latitude: lat
longitude: lng lon
geo: gps geoloc geolocation coordinates coordinate coords latlng
location: loc locations
health: hlth healthcheck checkup
medical: med clinical
disease: diseases illness diagnosis diagnoses disorder
disability: disabilities handicap
allergy: allergies allergic
medication: medications prescription prescriptions drug drugs medicine
blood: bld
height: hgt
weight: wgt
pregnancy: pregnant
religion: religious faith creed
race: ethnicity ethnic
political: politics
union: tradeunion
criminal: crime conviction convictions offence arrest
photo: picture avatar portrait photograph headshot mugshot photos selfie
image: img images pic pics
signature: sign autograph
url: uri link website homepage webpage www href site
web: www
line: ln
twitter: tweet
facebook: fb
instagram: insta
linkedin: xing
github: gitlab
skype: whatsapp telegram slack discord wechat
note: notes
memo: memos
remark: remarks rmk rmks
comment: comments cmt cmnt
message: messages msg msgs
body: bdy
content: contents
inquiry: inquiries enquiry enquiries
question: questions
answer: answers
feedback: review reviews testimonial
reason: reasons
description: desc descr descriptions dscr
bio: biography aboutme introduction profiletext
self: own
request: requests req
complaint: complaints
text: txt texts freetext
detail: details dtl dtls
summary: summ abstract
subject: subj
preference: preferences
attribute: attributes attrs attr attrib props properties
metadata: meta
data: dat
json: jsonb
payload: payloads
extra: extras
profile: prof profiles
info: information infos
settings: setting config configuration conf
flag: flg flags
status: stat sts statuses
type: typ types kind kinds
category: cat categories ctgr
date: dt dte dates
time: tm ts timestamp datetime
at: ats
count: cnt counts counter
total: tot totals
amount: amt amounts
price: prices
quantity: qty
rate: rates
level: levels lvl
point: points pts
version: ver
created: create creation crt insert inserted
updated: update upd modified
deleted: delete del
verified: verify verification confirmed validated
enabled: enable
active: act
sent: sends
order: orders ord ordr
product: products prod goods
item: items
invoice: invoices
shipment: shipping ship shipto
delivery: deliver dlv dlvry
billing: bill billto
home: hm
work: wk office business
primary: prim
secondary: scnd
main:
alternative: alt alternate altern
registered: reg registration
file: files fl filename filepath
path: paths
table: tbl tables tb
master: mst mstr
column: col columns
group: grp groups
role: roles
permission: permissions
event: events
log: logs
language: lang
currency: ccy
store: stores shop shops
host: hostname server
domain: domains
template: tmpl templates
label: labels lbl
slug: slugs
tag: tags
news: newsletter
subscription: subscriptions
campaign: campaigns
project: projects proj
task: tasks
ticket: tickets
street number: houseno housenumber
opt: optin optout
consent: consents agreed
allowed: allow
message format: fmt format
usage: usages
page: pages
manage: management
percentage: pct percent
storage: storages
sage: sages
average: avg
cost: costs
stage: stages
package: packages
passage: passages
namespace: ns
passed: passing
pattern: patterns
patch: patches
repository: repo repos
report: reports
nonce: nonces
sample: samples
example: examples
simple: simples
column name: colname
sales: sale
hire: hired hiring joined
weekday: weekdays
today: todays
holiday: holidays
telegraph: telegraphs
stakeholder: stakeholders
mailing: mailings
seller: sellers
player: players
donor: donors
voter: voters
"""
