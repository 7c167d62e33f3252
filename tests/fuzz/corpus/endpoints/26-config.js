config.js
module.exports = {
  db: { client: 'mysql2', host: 'db06', user: 'n', database: 'x' },
  // old: 'redis://old'
  cache: process.env.REDIS || 'redis://default',
  port: 3000, host: '0.0.0.0',
  mongo: `mongodb://u:canary@mo6/d`
};
const c = createClient({ host: 'r6', port: 6379 })
connect('amqp://mq6')
