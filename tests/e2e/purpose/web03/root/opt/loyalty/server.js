// Loyalty points: GET /accounts/CARD, POST /accounts/CARD/points?add=N, GET /healthz
const http = require('http')
const fs = require('fs')
const { Pool } = require('pg')
const { createClient } = require('redis')

const settings = JSON.parse(fs.readFileSync('config/production.json'))
const database = new Pool({ ...settings.database, application_name: 'loyalty', max: 3, idleTimeoutMillis: 0 })
const cache = createClient({
  socket: { host: settings.redis.host, port: settings.redis.port },
  database: settings.redis.database,
  password: settings.redis.password
})
database.on('error', error => console.error('database:', error.message))
cache.on('error', error => console.error('redis:', error.message))

async function points (card) {
  const known = await cache.get('points:' + card)
  if (known !== null) return Number(known)
  const found = await database.query('SELECT points FROM accounts WHERE card = $1', [card])
  if (found.rows.length === 0) return null
  await cache.set('points:' + card, found.rows[0].points, { EX: 60 })
  return found.rows[0].points
}

async function add (card, count) {
  await database.query('UPDATE accounts SET points = points + $2 WHERE card = $1', [card, count])
  await cache.del('points:' + card)
  return points(card)
}

async function answer (request, response) {
  const url = new URL(request.url, 'http://loyalty')
  const [, accounts, card, what] = url.pathname.split('/')
  let body
  if (url.pathname === '/healthz') {
    await database.query('SELECT 1')
    body = { database: true, redis: await cache.ping() === 'PONG' }
  } else if (accounts === 'accounts' && card) {
    const adding = request.method === 'POST' && what === 'points'
    body = { card, points: adding ? await add(card, Number(url.searchParams.get('add'))) : await points(card) }
  }
  response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body || { error: 'no such page' }))
}

const server = http.createServer((request, response) => answer(request, response).catch(error => {
  console.error(error.message)
  response.writeHead(503)
  response.end()
}))

cache.connect().then(() => server.listen(settings.listen.port, settings.listen.host,
  () => console.log('loyalty points are served on', settings.listen)))
