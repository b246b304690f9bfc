"""Chinese words of column names, in traditional characters, as in Taiwan."""

from typing import Final

CHINESE: Final = """
person name: 姓名 中文姓名 英文姓名 真實姓名 聯絡人姓名
phone: 電話號碼 聯絡電話 市話 連絡電話
mobile: 手機 手機號碼 行動電話
email: 電子郵件 電子信箱 電郵 信箱 電子郵件地址
address: 地址 通訊地址 戶籍地址 住址 聯絡地址
postal code: 郵遞區號
city: 縣市 鄉鎮市區
birth date: 出生日期 生日 出生年月日
gender: 性別
age: 年齡
official id: 身分證字號 身分證 身份證字號 身分證號 統一證號 居留證號
passport: 護照號碼 護照
company: 公司名稱 公司 任職公司 服務單位
department: 部門 單位
job title: 職稱
employee number: 員工編號 工號
employee: 員工
customer: 客戶 顧客
member: 會員
applicant: 應徵者
shareholder: 股東
number: 編號 號碼 字號
code: 代碼
salary: 薪資 薪水 月薪
bank account: 銀行帳號 帳戶 匯款帳號
bank: 銀行
user name: 帳號 使用者名稱
password: 密碼
remark: 備註
content: 內容
marital: 婚姻狀況
nationality: 國籍
education: 學歷
career: 經歷
health: 健康狀況
product: 產品 商品
amount: 金額
date: 日期
status: 狀態
order: 訂單
emergency: 緊急聯絡人
"""
"""The longest that fits is taken. Words that Japanese writes alike stand with the Japanese ones."""
